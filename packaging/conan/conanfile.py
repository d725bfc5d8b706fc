# SPDX-License-Identifier: MIT
# Untested: Conan was not at hand. For Conan 2: conan create packaging/conan --test-folder=../../tests/consumer/conan
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class Hashpath(ConanFile):
    name = "hashpath"
    description = "CakePHP-style hash paths over JSON, MISP filters and workflows"
    license = "MIT"
    url = "https://github.com/hashpath/hashpath"
    homepage = url
    settings = "os", "arch", "compiler", "build_type"
    options = {"pcre2": [True, False], "compiled": [True, False]}
    default_options = {"pcre2": True, "compiled": False}

    @property
    def _tree(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._tree, "include", "hashpath", "version.hpp"))
        self.version = ".".join(re.findall(r"#define HASHPATH_VERSION_\w+ (\d+)", header))

    def export_sources(self):
        for pattern in ("include/*", "src/*", "single_include/*", "cmake/*", "tools/debugger/*", "CMakeLists.txt", "LICENSE"):
            copy(self, pattern, src=self._tree, dst=self.export_sources_folder)

    def configure(self):
        self.package_type = "static-library" if self.options.compiled else "header-library"

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("nlohmann_json/[>=3.11 <4]", transitive_headers=True)
        if self.options.pcre2:
            self.requires("pcre2/[>=10.30 <11]", transitive_headers=True, transitive_libs=True)

    def package_id(self):
        if not self.options.compiled:
            self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables.update({
            "HASHPATH_TOOLS": False, "HASHPATH_TESTS": False, "HASHPATH_COMPILED_LIBRARY": bool(self.options.compiled),
            "HASHPATH_NO_PCRE2": not self.options.pcre2})
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        for folder in ("share", os.path.join("lib", "cmake"), os.path.join("lib", "pkgconfig")):
            rmdir(self, os.path.join(self.package_folder, folder))

    def package_info(self):
        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "hashpath::hashpath")
        headers.bindirs = []
        headers.libdirs = []
        headers.requires = ["nlohmann_json::nlohmann_json"]
        if self.options.pcre2:
            headers.requires.append("pcre2::pcre2-8")
        else:
            headers.defines = ["HASHPATH_NO_PCRE2"]
        if self.options.compiled:
            compiled = self.cpp_info.components["compiled"]
            compiled.set_property("cmake_target_name", "hashpath::compiled")
            compiled.libs = ["hashpath"]
            compiled.defines = ["HASHPATH_COMPILED"]
            compiled.requires = ["headers"]
