// SPDX-License-Identifier: MIT

#include "pipeline.hpp"

#include <thread>
#include <utility>

namespace command {

namespace {

/// Maximum size of finished portions that wait for one before them.
constexpr std::size_t most_waiting = std::size_t{8} * 1024 * 1024;

}  // namespace

void pipeline::run(const callbacks& call) {
    const auto guarded = [&] {
        try {
            take_part(call.make_worker(), call);
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

void pipeline::take_part(const worker& work, const callbacks& call) {
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
            while (!ended_ && !finished_.empty() && finished_.begin()->first == turn_) hand_over(lock, call);
        } else {
            one_at_a_time_ = true;
            changed_.wait(lock, [&] { return is_void() || turn_ == own_turn; });
            if (is_void()) continue;
            const bool goes_on = call.step();
            one_at_a_time_ = false;
            end_turn(goes_on);
        }
    }
}

/// Writes the portion whose turn it is.
void pipeline::hand_over(std::unique_lock<std::mutex>& lock, const callbacks& call) {
    const auto part = std::move(finished_.begin()->second);
    finished_.erase(finished_.begin());
    waiting_ -= part->size();
    bool goes_on = call.write(*part);
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
        do goes_on = call.step();
        while (goes_on && in_.is_before(end));
        one_at_a_time_ = false;
    }
    end_turn(goes_on);
}

void pipeline::end_turn(bool goes_on) {
    ++turn_;
    ended_ = ended_ || !goes_on;
    changed_.notify_all();
}

}  // namespace command
