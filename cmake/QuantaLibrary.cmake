# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

add_custom_target(QuantaHeaders COMMENT "Headers generated from .td files")

# quanta_generate_headers(TARGET): the mlir_tablegen() calls before it become
# part of QuantaHeaders, on which every library waits.
function(quanta_generate_headers target)
  add_public_tablegen_target(${target})
  add_dependencies(QuantaHeaders ${target})
endfunction()

# Flags for all of our own C++: as LLVM itself is compiled, without exceptions.
function(quanta_set_compile_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wno-unused-parameter
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
endfunction()

# quanta_install_library(NAME COMPONENT): exported as Quanta::X where the name is
# QuantaX, which is its name inside the tree, too.
function(quanta_install_library name component)
  string(REGEX REPLACE "^Quanta" "" short ${name})
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${short})
  add_library(Quanta::${short} ALIAS ${name})
  install(TARGETS ${name} EXPORT QuantaTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component}
            NAMELINK_COMPONENT Development
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endfunction()

# quanta_export_symbols(NAME PATTERN...): a shared library that exports these and
# nothing else, neither of the archives in it nor of the templates of the C++
# library, which are visible whatever the flags say.
function(quanta_export_symbols name)
  list(JOIN ARGN "; " patterns)
  set(script ${CMAKE_CURRENT_BINARY_DIR}/${name}.map)
  file(WRITE ${script} "{ global: ${patterns}; local: *; };\n")
  target_link_options(${name} PRIVATE LINKER:--version-script=${script})
endfunction()

# quanta_add_library(NAME SOURCE... [LINK_LIBS LIB...])
function(quanta_add_library name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  add_dependencies(${name} QuantaHeaders)
  quanta_set_compile_options(${name})
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR LLVM)
  quanta_install_library(${name} Development)
endfunction()

# quanta_add_executable(NAME SOURCE... [LINK_LIBS LIB...]): a program that is not
# installed, such as a test.
function(quanta_add_executable name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} QuantaHeaders)
  quanta_set_compile_options(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR LLVM)
endfunction()

# quanta_add_tool(NAME SOURCE... [LINK_LIBS LIB...])
function(quanta_add_tool name)
  quanta_add_executable(${name} ${ARGN})
  install(TARGETS ${name} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Runtime)
endfunction()

# quanta_add_option_table(TOOL): the tool's Options.td becomes Options.inc, for
# LLVM's OptTable.
function(quanta_add_option_table tool)
  find_program(LLVM_TABLEGEN_EXE llvm-tblgen HINTS ${LLVM_TOOLS_BINARY_DIR} REQUIRED)
  set(LLVM_TARGET_DEFINITIONS Options.td)
  tablegen(LLVM Options.inc -gen-opt-parser-defs)
  add_public_tablegen_target(${tool}-options)
  add_dependencies(${tool} ${tool}-options)
  target_include_directories(${tool} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
