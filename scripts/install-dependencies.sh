#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs the Debian packages that building, testing and the demo need. Does
# nothing where all of them are there; otherwise it runs as root or with sudo.

set -euo pipefail

packages=(
  # Build
  clang-22 lld-22 cmake ninja-build ccache
  llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools libclang-rt-22-dev
  # Libraries
  libopenmpi-dev openmpi-bin libomp-22-dev
  libonnx-dev libprotobuf-dev protobuf-compiler libmpfr-dev libzip-dev zlib1g-dev
  # Python package
  pybind11-dev python3-dev python3-pip python3-setuptools python3-venv python3-wheel
  # Manual pages, documentation site, Debian package
  dpkg-dev file groff-base python3-markdown
  # Tests
  libgtest-dev libgmock-dev libonnx-testdata python3 python3-numpy python3-onnx
  gcc make chromium
  # Tests of code for Arm, run by an emulator
  qemu-user qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
  gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
  # Data of the demo
  dataset-fashion-mnist
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-dependencies.sh: these packages are missing, and installing" \
         "them needs root or sudo: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

echo "Installing ${#missing[@]} packages: ${missing[*]}"
for attempt in 1 2 3 4; do
  if apt_get -qq update; then
    break
  fi
  # A broken list of somebody else's packages must not stop what the others
  # can provide: after the last attempt the installation decides.
  echo "install-dependencies.sh: apt-get update failed (attempt $attempt)" >&2
  sleep $((attempt * 5))
done
if ! apt-cache show llvm-22-dev >/dev/null 2>&1; then
  echo "install-dependencies.sh: no package llvm-22-dev. LLVM 22 comes with" \
       "Debian's security updates (bookworm-security); add them to apt's sources" >&2
  exit 1
fi
for attempt in 1 2 3; do
  apt_get -qq -y --no-install-recommends install "${missing[@]}" && exit 0
  sleep $((attempt * 5))
done
echo "install-dependencies.sh: the installation failed" >&2
exit 1
