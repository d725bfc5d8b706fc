#!/bin/bash -eu
# SPDX-License-Identifier: MIT
# Builds every fuzz target with its seeds and the dictionary into $OUT, as OSS-Fuzz wants them. Dependencies are downloaded
# and built with the same sanitizer, since no library is there where the targets run; HASHPATH_CMAKE_ARGUMENTS can say
# otherwise.
source_folder="${SRC:?}/hashpath"
build_folder="${WORK:?}/hashpath"
# shellcheck disable=SC2086
cmake -S "$source_folder" -B "$build_folder" -G Ninja -DCMAKE_BUILD_TYPE=None -DHASHPATH_TESTS=OFF -DHASHPATH_FUZZ=ON \
    -DHASHPATH_BUILD_FORM=headers \
    -DHASHPATH_FUZZ_ENGINE="${LIB_FUZZING_ENGINE:?}" ${HASHPATH_CMAKE_ARGUMENTS--DHASHPATH_FETCH=ON -DBUILD_SHARED_LIBS=OFF}
for corpus in "$source_folder"/fuzz/corpus/*/; do
    target=$(basename "$corpus")
    # The command works in folders of the project, which are not there.
    [ "$target" != command ] || continue
    cmake --build "$build_folder" --target "hashpath_fuzz_$target" || { [ "$target" = text ] && continue; }
    cp "$build_folder/fuzz/hashpath_fuzz_$target" "${OUT:?}/"
    cp "$source_folder/fuzz/hashpath.dict" "$OUT/hashpath_fuzz_$target.dict"
    zip -q -j -r "$OUT/hashpath_fuzz_${target}_seed_corpus.zip" "$corpus" "$source_folder/fuzz/regressions/$target"
done
