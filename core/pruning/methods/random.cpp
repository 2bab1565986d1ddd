// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/packed_patches.h"
#include "core/pruning/registry.h"

#include <random>
#include <utility>

namespace ps {
namespace {

/// A whole number below `bound`, every one as likely; the same on every machine, which std:: distributions are not.
std::uint64_t below(std::mt19937_64& generator, std::uint64_t bound)
{
    const std::uint64_t limit = std::mt19937_64::max() - std::mt19937_64::max() % bound;
    std::uint64_t draw = generator();
    while (draw >= limit)
        draw = generator();
    return draw % bound;
}

/// A random set of the exact size, by a partial Fisher-Yates draw.
class Random final : public PruningMethod {
public:
    explicit Random(const Values& values)
        : m_keep(values.real("keep")), m_seed(static_cast<std::uint64_t>(values.integer("seed")))
    {
    }

    std::optional<VisionDecision> afterVision(const VisionView& view) override
    {
        std::vector<int> patches = packedPatchRows(view.layout);
        const auto count = static_cast<std::size_t>(keptCount(m_keep, patches.size()));
        std::mt19937_64 generator(view.seed + m_seed);
        for (std::size_t i = 0; i < count; ++i)
            std::swap(patches[i], patches[i + below(generator, patches.size() - i)]);
        patches.resize(count);
        return keepRows(view.layout, patches);
    }

private:
    double m_keep;
    std::uint64_t m_seed;
};

MethodInfo describe(const ModelFacts&)
{
    return { .id = "random",
        .title = "Random",
        .summary = "Keeps a random set of visual tokens; a strong score-free baseline.",
        .parameters = { keepParameter(),
            { .key = "seed",
                .label = "Draw",
                .help = "Another number, another set; added to the run's seed.",
                .kind = ParameterKind::Integer,
                .min = 0,
                .max = 1e6,
                .step = 1,
                .initial = 0 } },
        .primary = "keep" };
}

const Register random { { describe, makeFrom<Random> } };

} // namespace
} // namespace ps
