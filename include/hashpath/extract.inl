// SPDX-License-Identifier: MIT
// The bodies of extract.hpp.

#include <hashpath/extract.hpp>

#include <utility>

#include <hashpath/error.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY void require_room(std::size_t most, std::size_t matches) {
    if (matches < most) return;
    throw limit_error(error_code::too_many_matches, "",
                      "the path matches more than " + std::to_string(matches) + " values");
}

HASHPATH_BODY bool may_run_out(const path& path) noexcept {
    return path.has_pattern() && path.limits().regex.budget;
}

}  // namespace impl

#ifdef HASHPATH_COMPILED
template std::vector<match<value_of<const nlohmann::ordered_json&>>> extract<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::optional<match<value_of<const nlohmann::ordered_json&>>> first<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::size_t count<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
template bool check<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
template std::optional<value_of<const nlohmann::ordered_json&>> get<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::vector<located_match<value_of<const nlohmann::ordered_json&>>> locate<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::vector<token_count> survivors<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
template std::vector<match<value_of<nlohmann::ordered_json&>>> extract<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                                const path&);
template std::optional<match<value_of<nlohmann::ordered_json&>>> first<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                                const path&);
template std::size_t count<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
template bool check<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
template std::optional<value_of<nlohmann::ordered_json&>> get<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                       const path&);
template std::vector<located_match<value_of<nlohmann::ordered_json&>>> locate<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
template std::vector<token_count> survivors<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
template std::vector<match<value_of<const nlohmann::json&>>> extract<const nlohmann::json&>(const nlohmann::json&,
                                                                                            const path&);
template std::optional<match<value_of<const nlohmann::json&>>> first<const nlohmann::json&>(const nlohmann::json&,
                                                                                            const path&);
template std::size_t count<const nlohmann::json&>(const nlohmann::json&, const path&);
template bool check<const nlohmann::json&>(const nlohmann::json&, const path&);
template std::optional<value_of<const nlohmann::json&>> get<const nlohmann::json&>(const nlohmann::json&, const path&);
template std::vector<located_match<value_of<const nlohmann::json&>>> locate<const nlohmann::json&>(
    const nlohmann::json&, const path&);
template std::vector<token_count> survivors<const nlohmann::json&>(const nlohmann::json&, const path&);
template std::vector<match<value_of<nlohmann::json&>>> extract<nlohmann::json&>(nlohmann::json&, const path&);
template std::optional<match<value_of<nlohmann::json&>>> first<nlohmann::json&>(nlohmann::json&, const path&);
template std::size_t count<nlohmann::json&>(nlohmann::json&, const path&);
template bool check<nlohmann::json&>(nlohmann::json&, const path&);
template std::optional<value_of<nlohmann::json&>> get<nlohmann::json&>(nlohmann::json&, const path&);
template std::vector<located_match<value_of<nlohmann::json&>>> locate<nlohmann::json&>(nlohmann::json&, const path&);
template std::vector<token_count> survivors<nlohmann::json&>(nlohmann::json&, const path&);
#endif

HASHPATH_END
