# Run by cpack on the files of a package, just before it is packed: manual pages and changelog are compressed without
# name and time, and every time is SOURCE_DATE_EPOCH where that is set, so that two builds give the same bytes.
execute_process(COMMAND find "${CPACK_TEMPORARY_DIRECTORY}" -type f ( -path "*/share/man/*.1" -o -path "*/share/doc/*/changelog" )
                        -exec gzip -9nf {} + COMMAND_ERROR_IS_FATAL ANY)
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND find "${CPACK_TEMPORARY_DIRECTORY}" -exec touch -h -d "@$ENV{SOURCE_DATE_EPOCH}" {} +
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
