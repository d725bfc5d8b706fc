#pragma once
// SPDX-License-Identifier: MIT
// The version of the library; the one place where it is written down.

#define HASHPATH_VERSION_MAJOR 0
#define HASHPATH_VERSION_MINOR 1
#define HASHPATH_VERSION_PATCH 0
