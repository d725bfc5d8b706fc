#pragma once
// SPDX-License-Identifier: MIT
// Included before everything else where changes of the library stand beside what they change: one of them, that which the
// environment names, is in force; and which of them the tests reach is written down where it names a file.

#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace hashpath_mutation {

constexpr std::size_t most = 40000;

struct state {
    long in_force = -1;
    const char* file = std::getenv("HASHPATH_MUTANTS_REACHED");
    unsigned char reached[most] = {};

    state() {
        if (const char* number = std::getenv("HASHPATH_MUTANT")) in_force = std::strtol(number, nullptr, 10);
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        std::FILE* out = file ? std::fopen(file, "wb") : nullptr;
        if (!out) return;
        std::fwrite(reached, 1, most, out);
        std::fclose(out);
    }
};

inline state& now() {
    static state the;
    return the;
}

[[gnu::noinline]] inline bool is_in_force(int number) {
    state& the = now();
    if (the.file) the.reached[number] = 1;
    return the.in_force == number;
}

}  // namespace hashpath_mutation

/// Whether the change of this number is in force; none is while compiling.
constexpr bool hashpath_mutant(int number) {
    return !__builtin_is_constant_evaluated() && hashpath_mutation::is_in_force(number);
}
