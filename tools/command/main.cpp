// SPDX-License-Identifier: MIT

#include "command.hpp"

int main(int argc, char** argv) {
    return hashpath_command(argc, argv);
}
