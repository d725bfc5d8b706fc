#pragma once
// SPDX-License-Identifier: MIT
// Who takes part: each contender of each task enters by itself, from a file of its own.

#include <functional>
#include <string_view>
#include <vector>

#include "answer.hpp"
#include "documents.hpp"

namespace bench {

/// What is timed: answering one question once.
using work = std::function<answer()>;

struct contender {
    std::string_view task;
    std::string_view question;
    std::string_view name;
    std::function<work(const documents&)> prepare;
};

inline std::vector<contender>& contenders() {
    static std::vector<contender> all;
    return all;
}

/// Enters a contender for every question of a task. `prepare(question, documents)` does what is not timed and gives the
/// work, or nothing where it has no answer to that question or of that size. The documents outlive the work.
///
/// A task has a `name` and its `questions`, each with a `name`.
template <class Task, class Prepare>
bool enter(std::string_view name, Prepare prepare) {
    for (const auto& question : Task::questions) {
        contenders().push_back({Task::name, question.name, name, [&question, prepare](const documents& documents) {
                                    return work{prepare(question, documents)};
                                }});
    }
    return true;
}

}  // namespace bench
