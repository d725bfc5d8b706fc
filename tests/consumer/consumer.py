#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds and runs a user's program in each way that README.md beside it says is run, and compares what it prints with
what is said there.

usage: consumer.py [BUILD]

BUILD is a release build of everything: it is installed, and the packages for Debian are made of it, examined and used.
Without BUILD, the library alone is built and installed.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parents[1]
build = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
with_pcre2, without_pcre2 = re.findall(r"^```text\n(.*?)^```$", (here / "README.md").read_text(), re.M | re.S)


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **more).stdout


# Each of these builds programs, and returns their paths.
def with_cmake(name, directory, *options):
    """Builds all programs of the project of this name with CMake."""
    run("cmake", "-S", here / name, "-B", directory, *options)
    run("cmake", "--build", directory, "--parallel", str(os.cpu_count()))
    return [directory / program for program in re.findall(r"add_executable\((\w+)", (here / name / "CMakeLists.txt").read_text())]


def with_compiler(directory, *arguments):
    directory.mkdir()
    run("c++", "-std=c++20", here / "main.cpp", "-o", directory / "consumer", *arguments)
    return [directory / "consumer"]


def with_pkg_config(package, directory, folder):
    environment = {**os.environ, "PKG_CONFIG_PATH": str(folder)}
    return with_compiler(directory, *run("pkg-config", "--cflags", "--libs", package, env=environment).split())


def with_meson(directory):
    """The source that is here stands where the wrap file would have it downloaded to."""
    shutil.copytree(here / "meson", directory)
    shutil.copy(here / "main.cpp", directory)
    (directory / "subprojects").mkdir()
    shutil.copy(root / "packaging" / "meson" / "hashpath.wrap", directory / "subprojects")
    (directory / "subprojects" / "hashpath").symlink_to(root)
    run("meson", "setup", "-Dbuildtype=plain", directory / "build", directory)
    run("meson", "compile", "-C", directory / "build")
    return [directory / "build" / name for name in ("consumer", "consumer_compiled")]


def install(directory):
    """Installs, and gives the prefix."""
    source = build or directory / "library"
    if not build:
        run("cmake", "-S", root, "-B", source, "-DHASHPATH_TOOLS=OFF", "-DHASHPATH_TESTS=OFF")
        run("cmake", "--build", source, "--parallel", str(os.cpu_count()))
    run("cmake", "--install", source, "--prefix", directory / "prefix")
    return directory / "prefix"


def unpacked_packages(directory):
    """Makes the packages for Debian, sees that they hold what they must, and gives the folder where both are unpacked."""
    run("cpack", "--config", build / "CPackConfig.cmake", "-B", directory / "packages")
    tree = directory / "tree"
    for name, architecture, section, needs, files in [
            ("hashpath", run("dpkg", "--print-architecture").strip(), "utils", ["libc6", "libpcre2-8-0"],
             ["bin/hashpath", "share/man/man1/hashpath.1", "share/bash-completion/completions/hashpath",
              "share/zsh/vendor-completions/_hashpath", "share/fish/vendor_completions.d/hashpath.fish"]),
            ("libhashpath-dev", run("dpkg", "--print-architecture").strip(), "libdevel", ["libpcre2-dev", "nlohmann-json3-dev"],
             [*(str(path.relative_to(root)) for path in (root / "include").rglob("*.[hi][pn][pl]")),
              *(f"lib/cmake/hashpath/{file}" for file in (
                  "FindPCRE2.cmake", "hashpath-config-version.cmake", "hashpath-config.cmake", "hashpath-targets.cmake",
                  "hashpath-targets-release.cmake")),
              "lib/libhashpath.a", "lib/pkgconfig/hashpath.pc", "lib/pkgconfig/hashpath-compiled.pc",
              "share/hashpath/single_include/hashpath/hashpath.hpp",
              "share/hashpath/hashpath_gdb.py", "share/hashpath/hashpath.natvis"])]:
        package, = (directory / "packages").glob(f"{name}_*_{architecture}.deb")
        field = {field: run("dpkg-deb", "--field", package, field).strip()
                 for field in ("Package", "Section", "Maintainer", "Description", "Depends")}
        needed = re.findall(r"(?:^|, )([\w.+-]+)", field["Depends"])
        run("dpkg-deb", "--extract", package, directory / name)
        held = {str(path.relative_to(directory / name / "usr")) for path in (directory / name).rglob("*") if path.is_file()}
        expected = {*files, f"share/doc/{name}/copyright"}
        if (field["Package"], field["Section"]) != (name, section) or not field["Maintainer"] or not field["Description"]:
            raise SystemExit(f"{package.name}: {field}")
        if not set(needs) <= set(needed):
            raise SystemExit(f"{package.name}: depends on {needed}, which lacks some of {needs}")
        if held != expected:
            raise SystemExit(f"{package.name}: holds, or lacks, {sorted(held ^ expected)}")
        run("dpkg-deb", "--extract", package, tree)
    run(tree / "usr" / "bin" / "hashpath", "--version")
    print("Debian packages: ok")
    return tree


def verify(name, expected, builder, *arguments):
    programs = builder(*arguments)
    for program in programs:
        printed = run(program)
        if printed != expected:
            raise SystemExit(f"{name}, {program.name}: printed {printed!r} instead of {expected!r}")
    print(f"{name}: ok, {len(programs)} programs")


with tempfile.TemporaryDirectory() as temporary:
    directory = pathlib.Path(temporary)
    one_header = f"-I{root / 'single_include'}"
    try:
        prefix = install(directory)
        # The longest first: those that compile the library.
        ways = [
            ("one header, its functions compiled once", with_pcre2, with_compiler, directory / "one_header_compiled", one_header,
             "-DHASHPATH_COMPILED", here / "implementation.cpp", "-lpcre2-8"),
            ("add_subdirectory", with_pcre2, with_cmake, "add_subdirectory", directory / "add_subdirectory",
             f"-DHASHPATH_SOURCE={root}"),
            ("Meson", with_pcre2, with_meson, directory / "meson"),
            ("FetchContent", with_pcre2, with_cmake, "fetch_content", directory / "fetch_content",
             f"-DFETCHCONTENT_SOURCE_DIR_HASHPATH={root}"),
            ("find_package", with_pcre2, with_cmake, "find_package", directory / "find_package",
             f"-DCMAKE_PREFIX_PATH={prefix}"),
            ("one header", with_pcre2, with_compiler, directory / "one_header", one_header, "-lpcre2-8"),
            ("one header, no PCRE2", without_pcre2, with_compiler, directory / "no_pcre2", one_header, "-DHASHPATH_NO_PCRE2"),
        ]
        pkgconfig = [("pkg-config", prefix / "lib" / "pkgconfig")]
        if build and shutil.which("dpkg-shlibdeps"):
            pkgconfig.append(("Debian packages, used", unpacked_packages(directory) / "usr" / "lib" / "pkgconfig"))
        for name, folder in pkgconfig:
            for package in ("hashpath", "hashpath-compiled"):
                ways.append((f"{name}: {package}", with_pcre2, with_pkg_config, package, directory / f"{name} {package}", folder))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in [pool.submit(verify, *way) for way in ways]:
                done.result()
    except subprocess.CalledProcessError as e:
        sys.exit(f"{e}\n{e.stdout}{e.stderr}")
