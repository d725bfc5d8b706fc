#pragma once
// SPDX-License-Identifier: MIT
// Threads that work on lines of the input in parallel, and write the results in the order of the input.

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "reader.hpp"

namespace command {

/// Lines that a thread works on at a time, and the results.
struct portion {
    command::lines lines;
    std::string written;
    /// A message about a place, and how much was written before it.
    struct remark {
        std::size_t written;
        std::size_t place;
        std::string message;
        bool failed = false;
        failure why;
    };
    std::vector<remark> remarks;
    bool matched = false;
    int status = 0;
    std::optional<std::size_t> not_a_line;  ///< place of a line that is not one value

    std::size_t size() const noexcept { return sizeof(portion) + lines.text.size() + written.size(); }
};

/// Several threads, each of which takes lines, works on them as if each were one value, and goes on with the next ones.
/// A thread that finishes the portion whose turn it is writes it, and those behind it that are finished. What is not at
/// hand yet, or is no line of one value, is read by the thread whose turn it is.
class pipeline {
public:
    using worker = std::function<void(portion&)>;

    /// What the threads do.
    struct callbacks {
        std::function<worker()> make_worker;        ///< called once in each thread
        std::function<bool(const portion&)> write;  ///< writes a portion
        std::function<bool()> step;                 ///< reads one value and works on it
    };

    pipeline(reader& in, std::size_t jobs) : in_(in), jobs_(jobs) {}

    /// Works on the whole input. `write` and `step` are called one at a time, in order; all ends where one of them returns
    /// false. Throws what these throw.
    void run(const callbacks& call);

private:
    void take_part(const worker& work, const callbacks& call);
    void hand_over(std::unique_lock<std::mutex>& lock, const callbacks& call);
    void end_turn(bool goes_on);

    reader& in_;
    std::size_t jobs_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::size_t, std::unique_ptr<portion>> finished_;  ///< by turn: those that wait for one before them
    std::size_t waiting_ = 0;                                   ///< size of these
    std::size_t next_turn_ = 0;                                 ///< of the portion that is read next
    std::size_t turn_ = 0;                                      ///< of the portion that is written next
    std::size_t rereads_ = 0;                                   ///< number of times the input was read again
    std::size_t working_ = 0;                                   ///< number of threads that look at bytes of the input
    bool one_at_a_time_ = false;
    bool ended_ = false;
    std::exception_ptr thrown_;
};

}  // namespace command
