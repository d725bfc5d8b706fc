// SPDX-License-Identifier: MIT
// The parameters of an IF module and a document: an answer, or a clean error; the same with each default written out.

#include <cstddef>
#include <string>
#include <string_view>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp/if.hpp>

#include "target.hpp"

using nlohmann::ordered_json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace misp = hashpath::misp;
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const auto module = misp::if_module_named(fuzz::take(rest));
    if (!module) return 0;
    ordered_json parameters;
    ordered_json document;
    try {
        parameters = hashpath::parse(fuzz::take(rest));
        document = hashpath::parse(rest);
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    try {
        for (const auto& warning : diagnose(*module, parameters)) {
            fuzz::check(!warning.message().empty());
        }
        const misp::if_answer answer = evaluate(*module, parameters, document);
        fuzz::check(answer.errors.empty() || !answer.pass);

        ordered_json complete = ordered_json::object();
        for (const auto& parameter : misp::description_of(*module).parameters) {
            const std::string name{parameter.name};
            complete[name] = value_of_parameter(misp::description_of(*module), parameters, name);
        }
        fuzz::check(evaluate(*module, complete, document).pass == answer.pass);
    } catch (const hashpath::document_error&) {
    } catch (const hashpath::path_error& e) {
        fuzz::check(!hashpath::regex::available && e.code() == hashpath::error_code::regex_unavailable);
    }
    return 0;
}
