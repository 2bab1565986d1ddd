// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/llm/attention.h"
#include "core/pruning/apply.h"
#include "core/pruning/layer_view.h"
#include "tests/support/random_decoder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <numeric>

namespace ps {
namespace {

using test::lowerTriangle;
using test::randomLayer;
using test::referenceLayer;

const TextConfig kGrouped {
    .hidden = 48, .intermediate = 80, .layers = 1, .heads = 6, .kvHeads = 2, .headDim = 10, .rmsNormEps = 1e-5, .ropeTheta = 1000
};

at::Tensor randomHidden(std::int64_t n, std::int64_t width)
{
    return at::randn({ n, width }, at::detail::createCPUGenerator(5));
}

std::vector<std::int64_t> counted(std::int64_t n)
{
    std::vector<std::int64_t> positions(static_cast<std::size_t>(n));
    std::iota(positions.begin(), positions.end(), 0);
    return positions;
}

Rotation rotationOf(const TextConfig& config, const std::vector<std::int64_t>& positions)
{
    return RopeTable(config, positions.back() + 1, at::kFloat, at::kCPU).at(at::tensor(positions, at::kLong));
}

LayerCache cacheFor(const TextConfig& config, const std::vector<std::int64_t>& positions, std::int64_t extra = 0)
{
    LayerCache cache(config, static_cast<std::int64_t>(positions.size()) + extra, at::kFloat, at::kCPU);
    cache.nextPosition = positions.back() + 1;
    if (config.slidingWindow)
        cache.positions = positions;
    return cache;
}

double largest(const at::Tensor& a, const at::Tensor& b)
{
    return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

} // namespace

TEST(DecoderLayer, EqualsTheBook)
{
    const DecoderLayer layer = randomLayer(kGrouped, 1);
    const at::Tensor hidden = randomHidden(37, kGrouped.hidden);
    const std::vector<std::int64_t> positions = counted(37);
    const at::Tensor expected = referenceLayer(kGrouped, layer, hidden, positions, lowerTriangle(37));
    const Rotation rotation = rotationOf(kGrouped, positions);
    EXPECT_LT(largest(decoderLayer(kGrouped, layer, hidden, { .rotation = rotation }), expected), 1e-4);
    for (const std::int64_t chunk : { 0, 1, 5, 36, 37, 64 }) {
        LayerCache cache = cacheFor(kGrouped, positions);
        const at::Tensor got = decoderLayer(
            kGrouped, layer, hidden, { .rotation = rotation, .cache = &cache, .chunk = chunk });
        EXPECT_LT(largest(got, expected), 1e-4) << "chunk " << chunk;
        EXPECT_EQ(cache.length(), 37);
    }
}

TEST(DecoderLayer, DecodingContinuesPrefill)
{
    const DecoderLayer layer = randomLayer(kGrouped, 2);
    const at::Tensor hidden = randomHidden(20, kGrouped.hidden);
    const std::vector<std::int64_t> positions = counted(20);
    const at::Tensor expected = referenceLayer(kGrouped, layer, hidden, positions, lowerTriangle(20));
    LayerCache cache = cacheFor(kGrouped, positions);
    const Rotation rotation = rotationOf(kGrouped, positions);
    const Rotation head = rotation.rows(0, 15);
    decoderLayer(kGrouped, layer, hidden.slice(0, 0, 15), { .rotation = head, .cache = &cache });
    for (std::int64_t i = 15; i < 20; ++i) {
        const Rotation own = rotation.rows(i, i + 1);
        const at::Tensor row = decoderLayer(
            kGrouped, layer, hidden.slice(0, i, i + 1), { .rotation = own, .cache = &cache });
        EXPECT_LT(largest(row, expected.slice(0, i, i + 1)), 1e-4) << "row " << i;
    }
}

TEST(DecoderLayer, SlidingWindowSeesPositionsNotRows)
{
    TextConfig config = kGrouped;
    config.slidingWindow = 6;
    const DecoderLayer layer = randomLayer(config, 3);
    const std::int64_t n = 24;
    std::vector<std::int64_t> positions = counted(n);
    for (std::size_t i = 10; i < positions.size(); ++i)
        positions[i] += 3; // a gap that dropped tokens left
    const at::Tensor at = at::tensor(positions, at::kLong);
    const at::Tensor visible = lowerTriangle(n).logical_and(at.unsqueeze(0).gt(at.unsqueeze(1) - 6));
    const at::Tensor hidden = randomHidden(n, config.hidden);
    const at::Tensor expected = referenceLayer(config, layer, hidden, positions, visible);
    const Rotation rotation = rotationOf(config, positions);
    for (const std::int64_t chunk : { 0, 7 }) {
        LayerCache cache = cacheFor(config, positions, 1);
        EXPECT_LT(largest(decoderLayer(config, layer, hidden,
                              { .rotation = rotation, .cache = &cache, .chunk = chunk }),
                      expected),
            1e-4)
            << chunk;
    }
    LayerCache cache = cacheFor(config, { positions.begin(), positions.end() - 1 }, 1);
    const Rotation head = rotation.rows(0, n - 1), last = rotation.rows(n - 1, n);
    decoderLayer(config, layer, hidden.slice(0, 0, n - 1), { .rotation = head, .cache = &cache });
    cache.positions.push_back(positions.back());
    at::Tensor attention;
    const at::Tensor row = decoderLayer(
        config, layer, hidden.slice(0, n - 1), { .rotation = last, .cache = &cache, .lastRow = &attention });
    EXPECT_LT(largest(row, expected.slice(0, n - 1)), 1e-4);
    EXPECT_EQ(at::isfinite(attention).sum().item<std::int64_t>(), 6 * kGrouped.heads)
        << "six keys in the window";
    const ProbedLayer probe(config, layer, hidden, rotation, positions);
    const at::Tensor probed = probe.attentionScores({ 11, n - 1 });
    EXPECT_LT(largest(at::softmax(probed.select(1, 1), -1), at::softmax(attention, -1)), 1e-5);
    EXPECT_EQ(at::isfinite(probed.select(1, 0)).sum().item<std::int64_t>(), 3 * kGrouped.heads)
        << "rows 9 to 11: the gap counts";
}

TEST(DecoderLayer, DroppingEqualsMasking)
{
    const std::int64_t n = 30;
    const DecoderLayer first = randomLayer(kGrouped, 4), second = randomLayer(kGrouped, 5);
    Sequence sequence { .hidden = randomHidden(n, kGrouped.hidden),
        .spans = { { .start = 4, .ids = { 100, 101, 102, 103, 104, 105, 106, 107 } } },
        .positions = counted(n) };
    const std::vector<int> kept { 1, 2, 6 };
    at::Tensor visible = lowerTriangle(n);
    for (int dropped : { 0, 3, 4, 5, 7 })
        visible.select(1, 4 + dropped).fill_(false);
    visible.fill_diagonal_(true); // a masked row still sees itself; its result is not looked at
    at::Tensor expected = referenceLayer(kGrouped, first, sequence.hidden, sequence.positions, visible);
    expected = referenceLayer(kGrouped, second, expected, sequence.positions, visible);

    const auto steps = dropBeforeLayer(sequence, "test", 0, { { .kept = kept, .positions = Positions::Keep } });
    EXPECT_EQ(steps.front()->idsKept, (std::vector<int> { 101, 102, 106 }));
    EXPECT_EQ(sequence.spans.front().ids, steps.front()->idsKept);
    const Rotation rotation = rotationOf(kGrouped, sequence.positions);
    for (const DecoderLayer* layer : { &first, &second })
        sequence.hidden = decoderLayer(kGrouped, *layer, sequence.hidden, { .rotation = rotation });
    const at::Tensor survivors = expected.index_select(0, at::tensor(sequence.positions, at::kLong));
    EXPECT_LT(largest(sequence.hidden, survivors), 2e-4);
}

TEST(DecoderLayer, CompactPositionsAreRenumbered)
{
    Sequence sequence { .hidden = randomHidden(9, 4),
        .spans = { { .start = 2, .ids = { 7, 8, 9, 10 } } },
        .positions = counted(9) };
    const at::Tensor before = sequence.hidden.clone();
    dropBeforeLayer(sequence, "test", 3, { { .kept = { 0, 3 }, .positions = Positions::Compact } });
    EXPECT_EQ(sequence.positions, counted(7));
    EXPECT_TRUE(sequence.hidden.equal(before.index_select(0, at::tensor({ 0, 1, 2, 5, 6, 7, 8 }, at::kLong))));
    EXPECT_EQ(sequence.textTokens(), 5);
}

TEST(DecoderLayer, EveryPictureLosesItsOwnTokens)
{
    Sequence sequence { .hidden = randomHidden(12, 4),
        .spans = { { .start = 1, .ids = { 3, 5, 8 } }, { .start = 6, .ids = { 0, 1, 2, 3 } } },
        .positions = counted(12) };
    const at::Tensor before = sequence.hidden.clone();
    const auto steps = dropBeforeLayer(sequence, "test", 2, { { .kept = { 1 } }, { .kept = { 0, 3 } } }, { 8 });
    EXPECT_EQ(steps[0]->idsKept, (std::vector<int> { 5, 8 })); // 8 is forced, in the first picture only
    EXPECT_EQ(steps[1]->idsKept, (std::vector<int> { 0, 3 }));
    const std::vector<std::int64_t> rows { 0, 2, 3, 4, 5, 6, 9, 10, 11 };
    EXPECT_EQ(sequence.positions, rows);
    EXPECT_TRUE(sequence.hidden.equal(before.index_select(0, at::tensor(rows, at::kLong))));
    EXPECT_EQ(sequence.spans[0].start, 1);
    EXPECT_EQ(sequence.spans[1].start, 5);
    EXPECT_EQ(sequence.spans[1].ids, steps[1]->idsKept);
    EXPECT_EQ(sequence.textTokens(), 5);
}

TEST(DecoderLayer, LastRowScoresAreTheWholeRow)
{
    const DecoderLayer layer = randomLayer(kGrouped, 6);
    const std::int64_t n = 21;
    const at::Tensor hidden = randomHidden(n, kGrouped.hidden);
    const Rotation rotation = rotationOf(kGrouped, counted(n));
    LayerCache cache = cacheFor(kGrouped, counted(n));
    at::Tensor row;
    decoderLayer(kGrouped, layer, hidden, { .rotation = rotation, .cache = &cache, .chunk = 8, .lastRow = &row });
    ASSERT_EQ(row.sizes(), at::IntArrayRef({ kGrouped.heads, n }));
    const ProbedLayer probe(kGrouped, layer, hidden, rotation, {});
    EXPECT_LT(largest(probe.attentionScores({ n - 1 }).squeeze(1), row), 1e-5);
    const at::Tensor early = at::softmax(probe.attentionScores({ 3 }).squeeze(1), -1);
    EXPECT_EQ(early.slice(1, 4).abs().max().item<float>(), 0.0F) << "a row sees nothing behind itself";
    EXPECT_GT(early.slice(1, 0, 4).min().item<float>(), 0.0F);

    LayerCache again = cacheFor(kGrouped, counted(n));
    const at::Tensor reused = decoderLayer(kGrouped, layer, hidden,
        { .rotation = rotation, .cache = &again, .keys = &probe.keys(), .chunk = 8 });
    EXPECT_LT(largest(reused, decoderLayer(kGrouped, layer, hidden, { .rotation = rotation })), 1e-5);
}

TEST(DecoderLayer, CarriesGradients)
{
    const DecoderLayer layer = randomLayer(kGrouped, 7);
    at::Tensor hidden = randomHidden(6, kGrouped.hidden).requires_grad_(true);
    const Rotation rotation = rotationOf(kGrouped, counted(6));
    decoderLayer(kGrouped, layer, hidden, { .rotation = rotation }).sum().backward();
    ASSERT_TRUE(hidden.grad().defined());
    EXPECT_GT(hidden.grad().abs().max().item<float>(), 0.0F);
}

TEST(DecoderLayer, StopsBetweenChunks)
{
    const DecoderLayer layer = randomLayer(kGrouped, 8);
    const at::Tensor hidden = randomHidden(12, kGrouped.hidden);
    const Rotation rotation = rotationOf(kGrouped, counted(12));
    std::stop_source stop;
    stop.request_stop();
    LayerCache cache = cacheFor(kGrouped, counted(12));
    EXPECT_THROW(decoderLayer(kGrouped, layer, hidden,
                     { .rotation = rotation, .cache = &cache, .chunk = 4, .stop = stop.get_token() }),
        Error);
}

} // namespace ps
