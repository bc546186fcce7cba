# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What `cmake --install` puts where, besides the targets: headers, .td files,
# generated headers, and the CMake package that find_package(Quanta) reads.

include(CMakePackageConfigHelpers)

set(QUANTA_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Quanta)
# Not where find_package looks: the build folder is no installed tree.
set(generated ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/package)

foreach(root ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  install(DIRECTORY ${root}/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT Development
    FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.inc"
    PATTERN "CMakeFiles" EXCLUDE)
endforeach()

install(EXPORT QuantaTargets NAMESPACE Quanta::
  DESTINATION ${QUANTA_CMAKE_DIR} COMPONENT Development)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/QuantaConfig.cmake.in ${generated}/QuantaConfig.cmake
  INSTALL_DESTINATION ${QUANTA_CMAKE_DIR}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR)
# Below 1.0 every minor version may change the interface.
write_basic_package_version_file(
  ${generated}/QuantaConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${generated}/QuantaConfig.cmake
  ${generated}/QuantaConfigVersion.cmake
  DESTINATION ${QUANTA_CMAKE_DIR} COMPONENT Development)

# Manual pages are what the programs say of themselves.
if(Python3_Interpreter_FOUND AND NOT CMAKE_CROSSCOMPILING)
  set(pages)
  foreach(tool quant-compile quant-opt quant-run quant-translate)
    set(page ${PROJECT_BINARY_DIR}/man/${tool}.1)
    add_custom_command(OUTPUT ${page}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/man
      COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/scripts/generate-man.py
        $<TARGET_FILE:${tool}> ${PROJECT_VERSION} ${page}
      DEPENDS ${tool} ${PROJECT_SOURCE_DIR}/scripts/generate-man.py
      COMMENT "Manual page of ${tool}" VERBATIM)
    list(APPEND pages ${page})
  endforeach()
  add_custom_target(man ALL DEPENDS ${pages})
  install(FILES ${pages}
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT Runtime)
endif()

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Runtime)
