// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/packed_patches.h"
#include "core/pruning/registry.h"

namespace ps {
namespace {

/// Every n-th patch of the packed sequence, the exact count: indices floor(i * N / n).
class Uniform final : public PruningMethod {
public:
    explicit Uniform(const Values& values) : m_keep(values.real("keep")) { }

    std::optional<VisionDecision> afterVision(const VisionView& view) override
    {
        const std::vector<int> patches = packedPatchRows(view.layout);
        const auto count = static_cast<std::size_t>(keptCount(m_keep, patches.size()));
        std::vector<int> kept;
        for (std::size_t i = 0; i < count; ++i)
            kept.push_back(patches[i * patches.size() / count]);
        return keepRows(view.layout, kept);
    }

private:
    double m_keep;
};

MethodInfo describe(const ModelFacts&)
{
    return { .id = "uniform",
        .title = "Uniform",
        .summary = "Keeps an even grid of visual tokens; a score-free baseline.",
        .parameters = { keepParameter() },
        .primary = "keep" };
}

const Register uniform { { describe, makeFrom<Uniform> } };

} // namespace
} // namespace ps
