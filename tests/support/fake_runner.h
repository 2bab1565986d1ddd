// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend.h"

#include <atomic>
#include <chrono>
#include <mutex>

namespace ps::test {

/// What a test sets and reads while the engine thread runs.
struct FakeEngine {
    std::atomic<int> stepMs { 1 }; // pause before every snapshot; a stop request ends it at once
    std::atomic<bool> failRuns { false }, failOpen { false };
    std::atomic<int> opened { 0 }, begun { 0 }, completed { 0 }, cancelled { 0 }, previews { 0 };
    std::function<void()> inRun {}; // on the engine thread as a run begins; what it throws leaves the runner
    std::atomic<bool> onOwnThread { true }; // open and run never came from the thread that made this

    std::vector<Request> requests() const; // begun runs, oldest first
    void record(const Request& request);

private:
    mutable std::mutex m_mutex {};
    std::vector<Request> m_requests {};
};

/// An engine without a model: HiRED, random and none on the embedded model's geometry, answers "The sign says
/// STOP." word by word. Its previews are what its runs keep. Runs are stopped between two snapshots.
Backend fakeBackend(const std::shared_ptr<FakeEngine>& engine);

ModelFacts fakeFacts();
std::vector<MethodInfo> fakeMethods(const ModelFacts& facts);

} // namespace ps::test
