#pragma once
// SPDX-License-Identifier: MIT
// The rest of CakePHP's Hash: all that is not extract, get, check, insert and remove.

#include <hashpath/hash/combine.hpp>
#include <hashpath/hash/flatten.hpp>
#include <hashpath/hash/map.hpp>
#include <hashpath/hash/merge.hpp>
#include <hashpath/hash/nest.hpp>
#include <hashpath/hash/shape.hpp>
#include <hashpath/hash/sort.hpp>
