# micro_embed(MODULE NAME FILE): puts a text file into the module as `std::string_view micro::embedded_<NAME>()`, declared
# in libmicro/<MODULE>/embedded.h.
function(micro_embed module name file)
  file(READ "${file}" content)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  set(output "${PROJECT_BINARY_DIR}/generated/embedded_${name}.cpp")
  string(CONCAT text "// Generated from ${file}.\n#include \"libmicro/${module}/embedded.h\"\n\nnamespace micro {\n"
         "std::string_view embedded_${name}() { return R\"~embedded~(" "${content}" ")~embedded~\"; }\n}  // namespace micro\n")
  set(former "")
  if(EXISTS "${output}")
    file(READ "${output}" former)
  endif()
  if(NOT former STREQUAL text)
    file(WRITE "${output}" "${text}")
  endif()
  target_sources(micro_${module} PRIVATE "${output}")
endfunction()
