// SPDX-License-Identifier: MIT
// A loop written by hand that asks PCRE2 what W5 asks, instead of looking at the end of the text itself.

#include <memory>
#include <stdexcept>
#include <string_view>

#include <pcre2.h>

#include "../hand/loops.hpp"
#include "../hand/ordered_json.hpp"
#include "question.hpp"

namespace bench::extract {

class pattern {
public:
    explicit pattern(std::string_view text) {
        int error = 0;
        PCRE2_SIZE offset = 0;
        code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, &error, &offset, nullptr));
        if (!code_ || pcre2_jit_compile(code_.get(), PCRE2_JIT_COMPLETE) != 0) throw std::runtime_error{"PCRE2"};
        data_.reset(pcre2_match_data_create_from_pattern(code_.get(), nullptr));
    }

    bool operator()(std::string_view text) const {
        const auto* const subject = reinterpret_cast<PCRE2_SPTR>(text.data());
        return pcre2_jit_match(code_.get(), subject, text.size(), 0, 0, data_.get(), nullptr) >= 0;
    }

private:
    struct code_free {
        void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    };
    struct data_free {
        void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    };
    std::unique_ptr<pcre2_code, code_free> code_;
    std::unique_ptr<pcre2_match_data, data_free> data_;
};

[[maybe_unused]] static const bool entered =
    enter<task>("loop_with_pcre2", [](const question& asked, const documents& given) -> work {
        if (asked.name != "W5") return nullptr;
        return [&event = given.event(), matches = std::make_shared<const pattern>(R"(\.evil\.example$)")] {
            return hand::loops<hand::ordered_json<false>>::types_of_matching(event, *matches);
        };
    });

}  // namespace bench::extract
