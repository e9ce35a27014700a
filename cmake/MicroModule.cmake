# micro_module(NAME [LIBRARIES lib...]): one object library per folder under libmicro/, made of every .cpp in it.
# The objects end up in the one shared library `micro`; LIBRARIES are what only this module may include.
function(micro_module name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  add_library(micro_${name} OBJECT ${sources})
  target_include_directories(micro_${name} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
  target_link_libraries(micro_${name} PUBLIC micro_flags ${ARG_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY MICRO_MODULES micro_${name})
endfunction()

# micro_registry(MODULE FOLDER HEADER TYPE FUNCTION): every FOLDER/<stem>.cpp defines `TYPE <FUNCTION>_<stem>()`;
# this generates `std::vector<TYPE> all_<FUNCTION>s()`, sorted by file name, so that adding is one file.
function(micro_registry module folder header type function)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}/${folder}"
       "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
  list(SORT files)
  set(declarations "")
  set(calls "")
  foreach(file IN LISTS files)
    string(REGEX REPLACE "\\.cpp$" "" stem "${file}")
    string(APPEND declarations "${type} ${function}_${stem}();\n")
    string(APPEND calls "    entries.push_back(${function}_${stem}());\n")
  endforeach()
  set(output "${PROJECT_BINARY_DIR}/generated/${function}_registry.cpp")
  file(CONFIGURE OUTPUT "${output}" CONTENT "// Generated from the files in libmicro/${folder}.\n\
#include \"${header}\"\n\nnamespace micro {\n${declarations}\nstd::vector<${type}> all_${function}s() {\n\
    std::vector<${type}> entries;\n${calls}    return entries;\n}\n}  // namespace micro\n" @ONLY)
  target_sources(micro_${module} PRIVATE "${output}")
endfunction()

# micro_late_part(NAME SOURCES file... [OPTIONS flag...] [LIBRARIES lib...]): microx/parts/NAME.so beside libmicro, which
# loads it when it is first needed (core/late_part.h). It links nothing of libmicro itself.
set(MICRO_PARTS_FOLDER "${PROJECT_BINARY_DIR}/libmicro/microx/parts")
function(micro_late_part name)
  cmake_parse_arguments(ARG "" "" "SOURCES;OPTIONS;LIBRARIES" ${ARGN})
  add_library(late_${name} MODULE ${ARG_SOURCES})
  set_target_properties(late_${name} PROPERTIES OUTPUT_NAME "${name}" PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${MICRO_PARTS_FOLDER}"
                        VISIBILITY_INLINES_HIDDEN ON)
  target_compile_definitions(late_${name} PRIVATE MICRO_LATE_ENTRY=late_${name})
  target_compile_options(late_${name} PRIVATE ${ARG_OPTIONS})
  target_include_directories(late_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(late_${name} PRIVATE micro_flags ${ARG_LIBRARIES})
  install(TARGETS late_${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/microx/parts" COMPONENT runtime)
  set_property(GLOBAL APPEND PROPERTY MICRO_LATE_PARTS late_${name})
endfunction()

# micro_uses_late_parts(TARGET): lets a library or program that contains core/late_part.cpp find them.
function(micro_uses_late_parts target)
  get_property(parts GLOBAL PROPERTY MICRO_LATE_PARTS)
  add_dependencies(${target} ${parts})
  # Relative: the name of the build folder would leave its length in the packages.
  file(RELATIVE_PATH parts_folder "${CMAKE_CURRENT_BINARY_DIR}" "${MICRO_PARTS_FOLDER}")
  set_property(TARGET ${target} APPEND PROPERTY BUILD_RPATH "$ORIGIN/${parts_folder}")
  set_property(TARGET ${target} APPEND PROPERTY INSTALL_RPATH "$ORIGIN/microx/parts")
endfunction()
