// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/llm/sampler.h"
#include "core/pruning/apply.h"
#include "core/pruning/registry.h"
#include "core/session/stopwatch.h"
#include "core/session/vision_cache.h"

#include <map>

namespace ps {

/// What lives as long as the session and is shared by its runs.
struct Workspace {
    const Model& model;
    const ModelFacts& facts;
    const RunInfo& info;
    VisionCache& vision;
    RopeTable& rope;
};

/// What the vision stage made of one picture of the prompt.
struct RunPicture {
    at::Tensor features {}; // (P, N, d)
    std::shared_ptr<const VisionRecord> vision {};
    std::vector<int> ids {}; // visual ids that reach the language model
};

/// One request from picture to answer. Its steps read like the pipeline:
/// look -> select -> embed -> prefill -> decode.
class Run {
public:
    Run(const Workspace& workspace, const Request& request, const SnapshotFn& snapshot, std::stop_token stop);

    /// Throws Error; what was recorded so far stays in trace().
    void execute();
    Trace& trace() { return m_trace; }

private:
    void describe();
    void look();
    void add(const VisionCache& vision, Layout& layout);
    const Layout& layoutOf(std::size_t picture) const;
    void select();
    void embed();
    void writeTaps() const;
    void prefill();
    void runLayer(int layer, at::Tensor& lastRow);
    void throughLayer(int layer, at::Tensor* lastRow);
    void dropTokens(int layer, const at::Tensor& lastRow);
    void decode();
    at::Tensor decodeStep(int token, at::Tensor& margin);
    at::Tensor recomputeStep(int token, at::Tensor& margin);
    Rotation rotationOf(const Sequence& sequence) const;
    void dropGenerated(int layer, at::Tensor& margin);
    void settle(float margin, int index, AnswerToken& token);
    Sampled sample(const at::Tensor& hiddenRow, int step);
    void publish(const char* stage);
    bool wantsLastRow(int layer) const;
    std::int64_t chunkRows() const;

    const Workspace m_work;
    const Request& m_request;
    const SnapshotFn& m_snapshot;
    const std::stop_token m_stop;
    const Stopwatch m_clock {};
    const Taps m_taps;
    Trace m_trace {};
    std::unique_ptr<PruningMethod> m_method {};
    Needs m_needs {};
    std::vector<int> m_forcedKeep {};      // ascending
    std::vector<RunPicture> m_pictures {}; // of the prompt, in order
    Sequence m_sequence {};
    std::map<int, std::vector<LayerDecision>> m_decisions {}; // made in prefill, by decoder layer
    Sequence m_prompt {};                                     // without a KV cache: what layer 0 received
    std::vector<int> m_fed {};                                // without a KV cache: generated tokens so far
    Rotation m_rotation {};                                   // of m_sequence.positions
    KvCache m_cache {};
    Sampler m_sampler;
    Sampled m_next {}; // sampled, not yet part of the answer
};

} // namespace ps
