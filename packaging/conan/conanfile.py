# SPDX-License-Identifier: MIT
# Untested: Conan was not at hand. For Conan 2: conan create packaging/conan --test-folder=../../tests/consumer/conan
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout


class Hashpath(ConanFile):
    name = "hashpath"
    description = "CakePHP-style hash paths over JSON, MISP filters and workflows"
    license = "MIT"
    url = "https://github.com/hashpath/hashpath"
    homepage = url
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"pcre2": [True, False]}
    default_options = {"pcre2": True}
    no_copy_source = True

    @property
    def _tree(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._tree, "include", "hashpath", "version.hpp"))
        self.version = ".".join(re.findall(r"#define HASHPATH_VERSION_\w+ (\d+)", header))

    def export_sources(self):
        for pattern in ("include/*", "LICENSE"):
            copy(self, pattern, src=self._tree, dst=self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("nlohmann_json/[>=3.11 <4]")
        if self.options.pcre2:
            self.requires("pcre2/[>=10.30 <11]")

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "*.hpp", src=os.path.join(self.source_folder, "include"),
             dst=os.path.join(self.package_folder, "include"))
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.requires = ["nlohmann_json::nlohmann_json"]
        if self.options.pcre2:
            self.cpp_info.requires.append("pcre2::pcre2-8")
        else:
            self.cpp_info.defines = ["HASHPATH_NO_PCRE2"]
