#pragma once
// SPDX-License-Identifier: MIT
// Threads that work on lines of the input side by side, and hand over what came of them in the order of the input.

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "input.hpp"

namespace command {

/// As many lines as a thread works on at a time, and what came of them.
struct portion {
    input::lines lines;
    std::string written;
    /// What is to be said at a place of what was written.
    struct remark {
        std::size_t written;
        std::size_t place;
        std::string said;
        bool failed = false;
        failure why;
    };
    std::vector<remark> remarks;
    bool matched = false;
    int status = 0;
    std::optional<std::size_t> not_a_line;  ///< where a line begins that is not one value

    std::size_t size() const noexcept { return sizeof(portion) + lines.text.size() + written.size(); }
};

/// Several threads, each of which takes some lines, works on them as if each were one value, and goes on with the next ones.
/// Whoever finishes a portion whose turn it is writes it, and those that were finished behind it. What is not there yet,
/// or is no line of one value, is read by the thread whose turn it is.
class side_by_side {
public:
    side_by_side(input& in, std::size_t jobs) : in_(in), jobs_(jobs) {}

    /// `make_worker()` gives each thread a `work(portion)`. `write(portion)` writes what came of one, and `step()` reads one
    /// value and works on it; both are called one at a time, in order, and give false where everything ends.
    template <class MakeWorker, class Write, class Step>
    void run(MakeWorker&& make_worker, Write&& write, Step&& step) {
        const auto guarded = [&] {
            try {
                auto work = make_worker();
                take_part(work, write, step);
            } catch (...) {
                const std::lock_guard lock{mutex_};
                thrown_ = std::current_exception();
                ended_ = true;
                changed_.notify_all();
            }
        };
        std::vector<std::thread> threads;
        for (std::size_t i = 1; i < jobs_; ++i) threads.emplace_back(guarded);
        guarded();
        for (auto& thread : threads) thread.join();
        if (thrown_) std::rethrow_exception(thrown_);
    }

private:
    /// How many bytes of finished portions may wait for one before them.
    static constexpr std::size_t most_waiting = std::size_t{8} * 1024 * 1024;

    template <class Work, class Write, class Step>
    void take_part(Work& work, Write& write, Step& step) {
        std::unique_lock lock{mutex_};
        for (;;) {
            changed_.wait(lock, [&] { return ended_ || (!one_at_a_time_ && waiting_ < most_waiting); });
            if (ended_) return;
            const std::size_t own_turn = next_turn_++;
            const std::size_t own_rereads = rereads_;
            const auto is_void = [&] { return ended_ || rereads_ != own_rereads; };
            auto part = std::make_unique<portion>();
            if (in_.take_lines(part->lines)) {
                ++working_;
                lock.unlock();
                std::exception_ptr failed;
                try {
                    work(*part);
                } catch (...) {
                    failed = std::current_exception();
                }
                lock.lock();
                --working_;
                if (one_at_a_time_) changed_.notify_all();
                if (failed) std::rethrow_exception(failed);
                if (is_void()) continue;
                waiting_ += part->size();
                finished_.emplace(own_turn, std::move(part));
                while (!ended_ && !finished_.empty() && finished_.begin()->first == turn_) {
                    hand_over(lock, write, step);
                }
            } else {
                one_at_a_time_ = true;
                changed_.wait(lock, [&] { return is_void() || turn_ == own_turn; });
                if (is_void()) continue;
                const bool goes_on = step();
                one_at_a_time_ = false;
                end_turn(goes_on);
            }
        }
    }

    /// Writes the portion whose turn it is.
    template <class Write, class Step>
    void hand_over(std::unique_lock<std::mutex>& lock, Write& write, Step& step) {
        const auto part = std::move(finished_.begin()->second);
        finished_.erase(finished_.begin());
        waiting_ -= part->size();
        bool goes_on = write(*part);
        in_.stand_at(part->not_a_line.value_or(part->lines.end()));
        if (part->not_a_line && goes_on) {
            // What was read behind is void, and the bytes that the others look at may go away.
            ++rereads_;
            next_turn_ = turn_ + 1;
            finished_.clear();
            waiting_ = 0;
            one_at_a_time_ = true;
            changed_.notify_all();
            changed_.wait(lock, [&] { return working_ == 0; });
            in_.read_from(*part->not_a_line);
            const std::size_t end = part->lines.end();
            do goes_on = step();
            while (goes_on && in_.is_before(end));
            one_at_a_time_ = false;
        }
        end_turn(goes_on);
    }

    void end_turn(bool goes_on) {
        ++turn_;
        ended_ = ended_ || !goes_on;
        changed_.notify_all();
    }

    input& in_;
    std::size_t jobs_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::size_t, std::unique_ptr<portion>> finished_;  ///< by turn: those that wait for one before them
    std::size_t waiting_ = 0;                                   ///< how large these are
    std::size_t next_turn_ = 0;                                 ///< of the portion that is read next
    std::size_t turn_ = 0;                                      ///< of the portion that is written next
    std::size_t rereads_ = 0;                                   ///< how often it was read again from an earlier place
    std::size_t working_ = 0;                                   ///< how many threads look at bytes of the input
    bool one_at_a_time_ = false;
    bool ended_ = false;
    std::exception_ptr thrown_;
};

}  // namespace command
