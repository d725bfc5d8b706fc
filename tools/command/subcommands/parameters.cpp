// SPDX-License-Identifier: MIT

#include "parameters.hpp"

#include <cstddef>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "../command.hpp"
#include "../common_options.hpp"
#include "../output/output.hpp"
#include "../output/text.hpp"

namespace command {

void add_parameters(subcommand& added, std::vector<std::string>& texts) {
    added.add_repeated("--param", "NAME=TEXT", texts,
                       "A parameter; again for each entry of a list; NAME:=JSON for any value");
}

std::optional<json> read_parameters(const std::vector<std::string>& texts,
                                    const hashpath::misp::module_description& module, const common_options& options) {
    json parameters = json::object();
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0 || text[0] == ':') {
            complain("error: --param {}: a parameter is NAME=TEXT or NAME:=JSON\n", printable(text));
            return std::nullopt;
        }
        const bool is_json = text[equals - 1] == ':';
        const std::string name = text.substr(0, is_json ? equals - 1 : equals);
        const std::string value = text.substr(equals + 1);
        if (is_json) {
            try {
                parameters[name] = hashpath::parse(value, options.max_depth);
            } catch (const hashpath::parse_error& e) {
                complain("error: --param {}: {}\n{}", printable(name), printable(e.what()),
                         caret_lines(value, e.offset(), 1));
                return std::nullopt;
            }
            continue;
        }
        const auto* known = module.find(name);
        if (known && known->type == hashpath::misp::parameter_type::choices) {
            json& list = parameters[name];
            if (!list.is_array()) list = json::array();
            list.push_back(value);
        } else {
            parameters[name] = value;
        }
    }
    return parameters;
}

}  // namespace command
