// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/check.h"
#include "core/pruning/registry.h"
#include "core/pruning/select.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace ps {
namespace {

// The paper and the authors' two releases distribute the tiles' budget by three different rules; all share the selection.
enum class Rule {
    PaperMass,  // Eq. 1: attention mass of a tile's region
    CountAug24, // released August 2024: count of the top 576(1 - alpha), regions are bands of the raster
    CountDec24, // released December 2024: count of the top 100, rows and columns of the grid exchanged
    CountFixed, // what the second release evidently meant: its count over the right regions
};
const std::vector<std::string> kRules { "paper-mass", "count-aug24", "count-dec24", "count-fixed" };

constexpr int kCountedOf576 = 100; // K of the December 2024 release, for 24 x 24 patches

/// HiRED (arXiv 2408.10945): the class token's attention in the first vision layer distributes a budget over the overview
/// and the tiles, that of the layer which makes the features picks the tokens inside each partition.
class Hired final : public PruningMethod {
public:
    explicit Hired(const Values& v)
        : m_budget(v.real("budget"))
        , m_alpha(v.real("alpha"))
        , m_rule(static_cast<Rule>(std::find(kRules.begin(), kRules.end(), v.choice("rule")) - kRules.begin()))
        , m_excludePadding(v.flag("exclude-padding"))
        , m_firstLayer(static_cast<int>(v.integer("first-layer")))
        , m_lastLayer(static_cast<int>(v.integer("last-layer")))
    {
    }

    Needs needs() const override
    {
        const bool released = m_rule == Rule::CountAug24 || m_rule == Rule::CountDec24;
        return { .classRows = { m_firstLayer, m_lastLayer },
            .packing = released ? Packing::Swapped : Packing::Correct };
    }

    std::optional<VisionDecision> afterVision(const VisionView& view) override
    {
        const ImageGeometry& geometry = view.layout.geometry;
        const ClassRows* last = view.vision.rowsOf(m_lastLayer);
        PS_CHECK(last && view.vision.rowsOf(m_firstLayer));
        VisionDecision decision;
        decision.score = last->scores;
        if (m_budget >= 1) {
            decision.keptRows.assign(view.layout.patchToId.size(), 1);
            decision.total.requested = static_cast<int>(view.layout.patchToId.size());
            return decision;
        }
        distribute(view, decision);
        decision.keptRows.assign(view.layout.patchToId.size(), 0);
        const auto perPartition = static_cast<std::size_t>(geometry.patchesPerPartition());
        for (BudgetLine& line : decision.ledger)
            select(view.layout,
                std::span(last->scores).subspan(static_cast<std::size_t>(line.partition) * perPartition, perPartition),
                line, decision.keptRows);
        return decision;
    }

private:
    /// Section 4.1 of the paper: B_full = alpha * B_total, the tiles share the rest. Truncations as in the released code.
    void distribute(const VisionView& view, VisionDecision& decision) const
    {
        const ImageGeometry& geometry = view.layout.geometry;
        const int patches = geometry.patchesPerPartition(), tiles = geometry.partitionCount() - 1;
        const int total = truncatedShare(geometry.partitionCount() * patches, m_budget);
        if (total == 0)
            throw Error(ErrorKind::BadArgument,
                "a budget of " + valueText(m_budget) + " keeps none of this image's "
                    + std::to_string(geometry.partitionCount() * patches) + " patches",
                "--set budget", "raise it");
        const int full = tiles == 0 ? std::min(total, patches)
                                    : std::min(truncatedShare(total, m_alpha), patches);
        const int pool = std::min(total - full, tiles * patches);
        decision.total.requested = total;
        decision.ledger.push_back({ .partition = 0, .requested = full });
        if (tiles > 0)
            shareAmongTiles(view, pool, decision);
        int asked = 0;
        for (const BudgetLine& line : decision.ledger)
            asked += line.requested;
        decision.total.lostToFloor = total - asked;
    }

    void shareAmongTiles(const VisionView& view, int pool, VisionDecision& decision) const
    {
        const ImageGeometry& geometry = view.layout.geometry;
        const int patches = geometry.patchesPerPartition(), tiles = geometry.partitionCount() - 1;
        decision.region = regions(geometry);
        std::vector<double> evidence(static_cast<std::size_t>(tiles), 0.0);
        const std::vector<double> weights = patchWeights(view.vision.rowsOf(m_firstLayer)->scores, patches);
        for (std::size_t j = 0; j < weights.size(); ++j)
            evidence[static_cast<std::size_t>(decision.region[j] - 1)] += weights[j]; // raster order, in double
        double sum = 0;
        for (const double e : evidence)
            sum += e;
        if (!(sum > 0)) { // 0/0 in the released code, undefined there
            std::fill(evidence.begin(), evidence.end(), 1.0);
            sum = tiles;
            decision.total.guards.emplace_back(
                "no evidence in the first layer: the tiles' budget is split evenly");
        }
        for (int t = 0; t < tiles; ++t) {
            const double share = pool * evidence[static_cast<std::size_t>(t)] / sum;
            const int floor = budgetOf(evidence[static_cast<std::size_t>(t)], sum, pool);
            decision.ledger.push_back({ .partition = t + 1,
                .requested = floor,
                .share = share,
                .lostToClamp = std::max(0, floor - patches) });
        }
    }

    /// The evidence of each overview patch: its attention (Eq. 1), or 1 for the K strongest (releases).
    std::vector<double> patchWeights(const std::vector<float>& classRows, int patches) const
    {
        const std::span<const float> overview(classRows.data(), static_cast<std::size_t>(patches));
        std::vector<double> weights(static_cast<std::size_t>(patches), 0.0);
        if (m_rule == Rule::PaperMass) {
            std::copy(overview.begin(), overview.end(), weights.begin());
            return weights;
        }
        const int counted = m_rule == Rule::CountAug24
            ? truncatedShare(patches, 1 - m_alpha)
            : std::max(1, static_cast<int>(std::lround(kCountedOf576 * patches / 576.0)));
        for (const int j : topRows(overview, std::min(counted, patches)))
            weights[static_cast<std::size_t>(j)] = 1;
        return weights;
    }

    /// (N) the tile, 1-based, that each overview patch counts for.
    std::vector<std::int8_t> regions(const ImageGeometry& geometry) const
    {
        const int grid = geometry.patchGrid(), rows = geometry.gridRows, cols = geometry.gridCols,
                  tiles = rows * cols;
        const bool released = m_rule == Rule::CountAug24 || m_rule == Rule::CountDec24;
        if (released && (grid % rows != 0 || grid % cols != 0))
            throw Error(ErrorKind::Unsupported,
                "the released rules need a patch grid that divides by the tile grid, here "
                    + std::to_string(grid) + " by " + std::to_string(rows) + " x " + std::to_string(cols),
                "--set rule=" + kRules[static_cast<std::size_t>(m_rule)], "use rule=count-fixed");
        std::vector<std::int8_t> region;
        for (int r = 0; r < grid; ++r)
            for (int c = 0; c < grid; ++c) {
                int tile = tileOfOverviewPatch(geometry, r, c);
                if (m_rule == Rule::CountAug24)
                    tile = 1 + (r * grid + c) * tiles / (grid * grid); // flat chunks: bands where quadrants were meant
                else if (m_rule == Rule::CountDec24)
                    tile = 1 + r / (grid / cols) * rows + c / (grid / rows); // viewed as (cols, ., rows, .)
                region.push_back(static_cast<std::int8_t>(tile));
            }
        return region;
    }

    int budgetOf(double evidence, double sum, int pool) const
    {
        switch (m_rule) {
        case Rule::PaperMass: return static_cast<int>(std::floor(pool * evidence / sum));
        case Rule::CountFixed:
            return static_cast<int>(static_cast<std::int64_t>(evidence) * pool / static_cast<std::int64_t>(sum));
        case Rule::CountAug24:
        case Rule::CountDec24: {
            // The releases divide and multiply in float32, which is one less than the exact floor for some pairs.
            const float ratio = static_cast<float>(evidence) / static_cast<float>(sum);
            return static_cast<int>(ratio * static_cast<float>(pool));
        }
        }
        return 0;
    }

    /// Eq. 2: the partition's strongest patches in the last layer.
    void select(const Layout& layout, std::span<const float> scores, BudgetLine& line,
        std::vector<std::uint8_t>& keptRows) const
    {
        const auto base = static_cast<std::size_t>(line.partition) * scores.size();
        std::vector<int> candidates;
        for (std::size_t j = 0; j < scores.size(); ++j)
            if (!m_excludePadding || line.partition == 0 || layout.patchToId[base + j] >= 0)
                candidates.push_back(static_cast<int>(j));
        const int wanted = line.requested - line.lostToClamp;
        const int count = std::min(wanted, static_cast<int>(candidates.size()));
        line.lostNoCandidates = wanted - count;
        std::vector<float> candidateScores;
        for (const int j : candidates)
            candidateScores.push_back(scores[static_cast<std::size_t>(j)]);
        for (const int i : topRows(candidateScores, count))
            keptRows[base + static_cast<std::size_t>(candidates[static_cast<std::size_t>(i)])] = 1;
    }

    double m_budget, m_alpha;
    Rule m_rule;
    bool m_excludePadding;
    int m_firstLayer, m_lastLayer;
};

MethodInfo describe(const ModelFacts& facts)
{
    const double lastBlock = std::max(0, facts.visionLayers - 1);
    MethodInfo info { .id = "hired",
        .title = "HiRED",
        .paper = "arXiv 2408.10945",
        .summary = "A token budget per partition from the vision encoder's class-token attention, before the "
                   "language model.",
        .parameters = { { .key = "budget",
                            .label = "Budget",
                            .help = "Share of all patches (partitions x patches) that may be kept.",
                            .unit = "%",
                            .min = 0.01,
                            .max = 1,
                            .step = 0.01,
                            .initial = 0.2 },
            { .key = "alpha",
                .label = "Alpha",
                .help = "Share of the budget that goes to the overview.",
                .unit = "%",
                .min = 0,
                .max = 1,
                .step = 0.01,
                .initial = 0.5 },
            { .key = "rule",
                .label = "Rule",
                .help = "How the tiles share the rest: the paper's attention mass, or a release's count.",
                .kind = ParameterKind::Choice,
                .initial = 0,
                .choices = kRules },
            { .key = "exclude-padding",
                .label = "Exclude padding",
                .help = "Patches that unpadding removes are no candidates. Ours, not the paper's.",
                .kind = ParameterKind::Flag,
                .initial = 0,
                .deviation = true },
            { .key = "first-layer",
                .label = "First layer",
                .help = "Vision layer whose attention distributes the budget.",
                .kind = ParameterKind::Integer,
                .min = 0,
                .max = lastBlock,
                .step = 1,
                .initial = 0 },
            { .key = "last-layer",
                .label = "Last layer",
                .help = "Vision layer whose attention ranks the patches.",
                .kind = ParameterKind::Integer,
                .min = 0,
                .max = lastBlock,
                .step = 1,
                .initial = static_cast<double>(facts.visionFeatureLayer) } },
        .primary = "budget",
        .scoreName = "CLS attention" };
    if (!facts.hasClassToken)
        info.unavailable = "its vision encoder has no class token, whose attention HiRED ranks by";
    return info;
}

const Register hired { { describe, makeFrom<Hired> } };

} // namespace
} // namespace ps
