# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# `cpack -G DEB` in the build folder: quanta (programs, plugin, C library) and
# quanta-dev (headers, archives, CMake package).

set(CPACK_PACKAGE_NAME quanta)
set(QUANTA_PACKAGE_CONTACT "Quanta developers <quanta@example.org>" CACHE STRING
  "Name and address of the maintainer of packages: those of whoever builds them")
set(CPACK_PACKAGE_CONTACT "${QUANTA_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Quantization compiler based on MLIR")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL Runtime Development)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
  "Turns float neural networks into integer code: programs, MLIR plugin and C library.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME quanta)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
# Shared libraries of models are made by a linker.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS "gcc | clang | lld-${LLVM_VERSION_MAJOR}")

set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
  "Headers, .td files, archives and the CMake package of Quanta.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME quanta-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
string(CONCAT CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "quanta (= ${PROJECT_VERSION}), "
  "libmlir-${LLVM_VERSION_MAJOR}-dev, mlir-${LLVM_VERSION_MAJOR}-tools, "
  "llvm-${LLVM_VERSION_MAJOR}-dev, "
  "libmpfr-dev, libonnx-dev, libprotobuf-dev, libzip-dev, zlib1g-dev")
include(CPack)
