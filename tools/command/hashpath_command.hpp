#pragma once
// SPDX-License-Identifier: MIT
// The whole command as a function, as main() and the fuzzer call it.

/// Runs the command with these arguments, its name before them, on the standard streams. Returns the exit code; throws
/// nothing.
int hashpath_command(int argc, char** argv);
