// SPDX-License-Identifier: MIT
// RapidJSON, and a loop written by hand over what it gives; its memory is kept from one text to the next.

#include <cstddef>
#include <memory>

#include <rapidjson/document.h>

#include "../hand/loops.hpp"
#include "../hand/rapidjson.hpp"
#include "question.hpp"

namespace bench::bytes {

/// Memory that is large enough for a text of this size, and stays allocated.
static rapidjson::MemoryPoolAllocator<>& pool_for(std::size_t text) {
    static std::size_t size = 0;
    static std::unique_ptr<char[]> memory;
    static std::unique_ptr<rapidjson::MemoryPoolAllocator<>> pool;
    if (size < 8 * text) {
        size = 8 * text;
        pool.reset();
        memory.reset(new char[size]);
        pool = std::make_unique<rapidjson::MemoryPoolAllocator<>>(memory.get(), size);
    }
    pool->Clear();
    return *pool;
}

[[maybe_unused]] static const bool entered =
    enter<task>("rapidjson", [](const question& asked, const documents& given) {
        return [&given, loop = hand::loops<hand::rapidjson>::of(asked.name)] {
            rapidjson::Document document{&pool_for(given.text().size())};
            document.Parse(given.text().data(), given.text().size());
            return loop(document);
        };
    });

}  // namespace bench::bytes
