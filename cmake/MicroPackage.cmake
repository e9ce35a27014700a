# cpack -G DEB: two packages, `microx` (component runtime: everything that does not say otherwise) and `libmicro-dev`
# (component dev: headers, link, CMake and pkg-config files). Nothing is listed here: what is installed is packaged, and
# what is linked is depended upon (dpkg-shlibdeps).
set(package_files "${PROJECT_SOURCE_DIR}/packaging")
set(documents "${CMAKE_INSTALL_DATADIR}/doc")
install(FILES "${package_files}/copyright" DESTINATION "${documents}/microx" COMPONENT runtime)
install(FILES "${package_files}/copyright" DESTINATION "${documents}/libmicro-dev" COMPONENT dev)
install(FILES "${PROJECT_SOURCE_DIR}/CHANGELOG.md" DESTINATION "${documents}/microx" RENAME changelog COMPONENT runtime)

# What is needed at run time but not linked, such as the landmark model: section [run] of scripts/packages.txt.
file(STRINGS "${PROJECT_SOURCE_DIR}/scripts/packages.txt" lines)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/scripts/packages.txt")
set(section "")
set(run_packages "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "[ \t]*#.*" "" line "${line}")
  if(line MATCHES "^\\[(.*)\\]")
    set(section "${CMAKE_MATCH_1}")
  elseif(section STREQUAL "run" AND line)
    list(APPEND run_packages "${line}")
  endif()
endforeach()
list(JOIN run_packages ", " CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME microx)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "the libmicro authors <libmicro@localhost>")
set(CPACK_PACKAGE_VENDOR "the libmicro authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME microx)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${package_files}/triggers")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "Finds facial movements of 1/25 to 1/2 s in video of 100 to 500 frames/s:
onset, apex, offset, the regions that moved, and every number behind them in
one HDF5 file. With the library, manual pages and completion for bash.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libmicro-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "microx (= ${PROJECT_VERSION}), libeigen3-dev, libopencv-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers of libmicro, and what find_package(libmicro) and pkg-config libmicro
read, for programs of one's own.")

# Compresses what Debian wants compressed, and sets all times to SOURCE_DATE_EPOCH.
set(CPACK_PRE_BUILD_SCRIPTS "${package_files}/finish_files.cmake")
include(CPack)
