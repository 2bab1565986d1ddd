// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/runner.h"

#include <filesystem>

namespace ps {

struct ModelSource {
    std::filesystem::path folder {}; // a Hugging Face checkpoint directory
    std::string name {};             // shown; the folder's name unless given
    bool embedded = false;
};

struct EngineOptions {
    std::string device {}; // "cpu", "cuda", "cuda:1"; empty: cuda if there is one
    std::string dtype {};  // "f32", "f16", "bf16", "auto"; empty: f32 on cpu, the checkpoint's on cuda
    int threads = 0;       // 0: all cores
};

/// A loaded model and the vision features of the current picture. Lives on one thread for its whole life.
class Session final : public Runner {
public:
    /// Reads and checks the checkpoint. Throws Error; Cancelled when `stop` is requested (looked at per 4 MB read).
    static std::unique_ptr<Session> open(const ModelSource& source, const EngineOptions& options,
        const ProgressFn& progress = {}, std::stop_token stop = {});
    ~Session() override;

    TracePtr run(const Request& request, const SnapshotFn& snapshot, std::stop_token stop) override;
    const ModelFacts& facts() const override;
    const RunInfo& info() const override;

private:
    struct State;
    explicit Session(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace ps
