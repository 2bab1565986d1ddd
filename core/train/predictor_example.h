// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/llm/rope.h"
#include "core/session/model.h"
#include "core/train/scenes.h"

#include <string>
#include <vector>

namespace ps {

/// The generated tokens of one answer that are fed back: rows begin .. begin + count - 1. Row begin - 1 is the last of the
/// prompt; the end token is never fed.
struct AnswerSpan {
    std::string kind {};
    std::int64_t begin = 0, count = 0;
    std::int64_t firstTarget = 0; // index into PredictorExample::targets; count + 1 of them
};

/// One picture and several questions about it as one sequence of n rows: the picture first, every question with its answer a
/// segment of its own that sees the picture and itself, at the positions it would have alone.
struct PredictorExample {
    at::Tensor states {}; // (n, D) residual stream entering the sparse layer
    Rotation rotation {};
    at::Tensor visible {}; // (n, n) bool
    std::int64_t visualStart = 0, visualTokens = 0;
    std::vector<AnswerSpan> answers {};
    at::Tensor targetRows {}; // (targets) int64: rows whose next token is known
    at::Tensor targets {};    // (targets) int64

    std::int64_t size() const { return states.size(0); }
};

/// The same without the visual tokens that `rows` leaves out: int64 rows of the example, ascending, with every row that is no
/// visual token among them. What a policy hides need not be computed.
PredictorExample thinned(const PredictorExample& example, const at::Tensor& rows);

/// Pictures looked at and questions packed by the code that answers them. Without gradients. Throws Error.
class PredictorExamples {
public:
    PredictorExamples(const Model& model, int sparseLayer);
    PredictorExample make(const scenes::Scene& scene) const;

    /// Further layers without a cache; `policy` (n) as in MaskedColumns, undefined: every column counts.
    at::Tensor layers(const PredictorExample& example, const at::Tensor& policy) const; // -> (n, D)
    /// What the model says behind every target row, (targets, vocabulary).
    at::Tensor answers(const PredictorExample& example, const at::Tensor& hidden) const;

private:
    const Model& m_model;
    int m_sparseLayer;
    RopeTable m_rope;
};

} // namespace ps
