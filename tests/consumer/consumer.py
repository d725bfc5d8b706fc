#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds and runs a user's program against the library: added as a subdirectory, installed and found by CMake, and
installed and found by pkg-config."""
import os
import pathlib
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parents[1]
expected = '"tlp:red"\n'


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **more).stdout


def verify(name, program):
    printed = run(program)
    if printed != expected:
        sys.exit(f"{name}: printed {printed!r} instead of {expected!r}")
    print(f"{name}: ok")


def build(name, directory, *options):
    run("cmake", "-S", here / name, "-B", directory / name, *options)
    run("cmake", "--build", directory / name)
    verify(name, directory / name / "consumer")


try:
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        prefix = directory / "prefix"
        build("add_subdirectory", directory, f"-DHASHPATH_SOURCE={root}")

        run("cmake", "-S", root, "-B", directory / "library", "-DHASHPATH_TOOLS=OFF", "-DHASHPATH_TESTS=OFF",
            f"-DCMAKE_INSTALL_PREFIX={prefix}")
        run("cmake", "--install", directory / "library")
        build("find_package", directory, f"-DCMAKE_PREFIX_PATH={prefix}")

        environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "share" / "pkgconfig")}
        flags = run("pkg-config", "--cflags", "--libs", "hashpath", env=environment).split()
        run("c++", "-std=c++20", here / "main.cpp", "-o", directory / "pkg_config", *flags)
        verify("pkg_config", directory / "pkg_config")
except subprocess.CalledProcessError as e:
    sys.exit(f"{e}\n{e.stdout}{e.stderr}")
