# Run by cpack on the files of a package, just before it is packed: manual pages and changelog are compressed without
# name and time, and every time is SOURCE_DATE_EPOCH where that is set, so that two builds give the same bytes.
file(GLOB_RECURSE texts "${CPACK_TEMPORARY_DIRECTORY}/*/share/man/*.1" "${CPACK_TEMPORARY_DIRECTORY}/*/share/doc/*/changelog")
foreach(text IN LISTS texts)
  execute_process(COMMAND gzip -9nf "${text}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND find "${CPACK_TEMPORARY_DIRECTORY}" -exec touch -h -d "@$ENV{SOURCE_DATE_EPOCH}" {} +
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
