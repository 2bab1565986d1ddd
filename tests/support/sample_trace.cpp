// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"

#include "tests/support/sample_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <span>
#include <utility>

namespace ps::test {
namespace {

constexpr int kSide = 112, kPatch = 14, kFirstLayer = 0, kLastLayer = 4, kDecoderLayers = 8, kTextTokens = 27;
constexpr std::array<std::pair<int, int>, 5> kCanvases { { { 112, 224 }, { 224, 112 }, { 224, 224 },
    { 336, 112 }, { 112, 336 } } };

std::pair<int, int> bestCanvas(int height, int width)
{
    std::pair<int, int> best;
    std::int64_t bestEffective = -1, bestWaste = 0; // a line of pixels fits nowhere: 0
    for (const auto& [h, w] : kCanvases) {
        const double scale = std::min(static_cast<double>(w) / width, static_cast<double>(h) / height);
        const std::int64_t fitted = static_cast<std::int64_t>(width * scale)
            * static_cast<std::int64_t>(height * scale);
        const std::int64_t effective = std::min(fitted, static_cast<std::int64_t>(height) * width);
        const std::int64_t waste = static_cast<std::int64_t>(h) * w - effective;
        if (effective > bestEffective || (effective == bestEffective && waste < bestWaste)) {
            best = { h, w };
            bestEffective = effective;
            bestWaste = waste;
        }
    }
    return best;
}

double luma(const Image& image, int x, int y)
{
    const std::size_t i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width)
                              + static_cast<std::size_t>(x))
        * 3;
    return 0.299 * image.rgb[i] + 0.587 * image.rgb[i + 1] + 0.114 * image.rgb[i + 2];
}

/// Mean absolute step between neighbours inside the rectangle, 0..255; 0 for an empty one.
double contrast(const Image& image, const Rect& rect)
{
    const int x1 = std::min(image.width, static_cast<int>(std::lround(rect.x + rect.width))) - 1;
    const int y1 = std::min(image.height, static_cast<int>(std::lround(rect.y + rect.height))) - 1;
    double sum = 0;
    int count = 0;
    for (int y = static_cast<int>(rect.y); y < y1; ++y) {
        for (int x = static_cast<int>(rect.x); x < x1; ++x) {
            sum += std::abs(luma(image, x, y) - luma(image, x + 1, y))
                + std::abs(luma(image, x, y) - luma(image, x, y + 1));
            ++count;
        }
    }
    return count > 0 ? sum / count : 0;
}

std::vector<float> classRow(const Layout& layout, const Image& image, int layer)
{
    const int n = layout.geometry.patchesPerPartition(), g = layout.geometry.patchGrid();
    std::vector<float> scores;
    for (int p = 0; p < layout.geometry.partitionCount(); ++p) {
        std::vector<double> raw;
        for (int patch = 0; patch < n; ++patch) {
            const double seen = contrast(image, layout.patchRect(p, patch / g, patch % g));
            const auto key = static_cast<unsigned>(p * n + patch);
            const bool sink = noise(key, 7U + static_cast<unsigned>(layer)) < 0.035;
            raw.push_back(1 + seen * (layer == kLastLayer ? 1.2 : 0.5)
                + 2 * noise(key, static_cast<unsigned>(layer)) + (sink ? 18 : 0));
        }
        // Four heads, and what the class token pays to itself is missing from the sum.
        const double total = std::accumulate(raw.begin(), raw.end(), 0.0);
        for (const double value : raw)
            scores.push_back(static_cast<float>(3.4 * value / total));
    }
    return scores;
}

/// Marks the `count` largest of one partition's scores; ties go to the lower patch.
void keepLargest(std::span<const float> scores, int count, std::span<std::uint8_t> kept)
{
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::stable_sort(
        order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    for (int i = 0; i < count; ++i)
        kept[order[static_cast<std::size_t>(i)]] = 1;
}

/// HiRED's `paper-mass` budgets: the overview takes alpha, tiles share the rest by the first layer's mass on
/// their region.
void fillBudgets(PruneStep& step, const Layout& layout, std::span<const float> first, const SampleOptions& options)
{
    const ImageGeometry& geometry = layout.geometry;
    const int n = geometry.patchesPerPartition(), g = geometry.patchGrid(), tiles = geometry.partitionCount() - 1;
    const int total = static_cast<int>(geometry.partitionCount() * n * options.budget);
    const int full = std::min(static_cast<int>(total * options.alpha), n),
              sub = std::min(total - full, tiles * n);
    std::vector<double> mass(static_cast<std::size_t>(tiles), 0);
    for (int patch = 0; patch < n; ++patch) {
        const int tile = tileOfOverviewPatch(geometry, patch / g, patch % g);
        step.region.push_back(static_cast<std::int8_t>(tile));
        mass[static_cast<std::size_t>(tile - 1)] += first[static_cast<std::size_t>(patch)];
    }
    const double sum = std::accumulate(mass.begin(), mass.end(), 0.0);
    step.ledger.push_back({ .partition = 0, .requested = full, .allocated = full });
    for (int tile = 1; tile <= tiles; ++tile) {
        const double share = sub * mass[static_cast<std::size_t>(tile - 1)] / sum;
        const int whole = static_cast<int>(share), allocated = std::min(whole, n);
        step.ledger.push_back({ .partition = tile,
            .requested = whole,
            .allocated = allocated,
            .share = share,
            .lostToClamp = whole - allocated });
    }
    step.total.requested = total;
    step.total.lostToFloor = total;
    for (const BudgetLine& line : step.ledger)
        step.total.lostToFloor -= line.requested;
}

/// From kept rows to ids and counts, as the engine does: unpadding removes rows without an id, newlines
/// always stay.
void fillIds(PruneStep& step, const Layout& layout, std::span<const float> last)
{
    const int n = layout.geometry.patchesPerPartition();
    for (BudgetLine& line : step.ledger) {
        line.afterUnpad = 0;
        for (int row = line.partition * n; row < (line.partition + 1) * n; ++row) {
            const auto i = static_cast<std::size_t>(row);
            line.afterUnpad += step.keptRows[i] != 0 && layout.patchToId[i] >= 0 ? 1 : 0;
        }
        line.fed = line.afterUnpad;
        line.lostToUnpad = line.allocated - line.afterUnpad;
        step.total.allocated = std::max(step.total.allocated, 0) + line.allocated;
        step.total.afterUnpad = std::max(step.total.afterUnpad, 0) + line.afterUnpad;
    }
    for (int id = 0; id < layout.visualTokens(); ++id) {
        const int row = layout.rowOf(id);
        step.idsBefore.push_back(id);
        step.score.push_back(row < 0 ? 0.F : last[static_cast<std::size_t>(row)]);
        step.total.newlines += row < 0 ? 1 : 0;
        if (row < 0 || step.keptRows[static_cast<std::size_t>(row)] != 0)
            step.idsKept.push_back(id);
    }
    step.total.fed = static_cast<int>(step.idsKept.size());
}

PruneStep hiredStep(const Layout& layout, const VisionRecord& vision, const SampleOptions& options)
{
    PruneStep step { .method = "hired", .layer = kBeforeLanguage, .elapsedMs = 0.06 };
    const std::span<const float> first = vision.classRows.front().scores, last = vision.classRows.back().scores;
    fillBudgets(step, layout, first, options);
    step.keptRows.assign(last.size(), 0);
    const auto n = static_cast<std::size_t>(layout.geometry.patchesPerPartition());
    for (const BudgetLine& line : step.ledger) {
        const std::size_t begin = static_cast<std::size_t>(line.partition) * n;
        keepLargest(last.subspan(begin, n), line.allocated, std::span(step.keptRows).subspan(begin, n));
    }
    fillIds(step, layout, last);
    return step;
}

RunInfo runInfo(const Image& picture, const SampleOptions& options)
{
    RunInfo run { .programVersion = "0.1.0", .programCommit = "0123456789ab" };
    run.modelPath = run.modelName = "scenes-5m";
    run.architecture = "LlavaNextForConditionalGeneration";
    run.dtype = "f32";
    run.device = "cpu";
    run.deviceName = "2 threads";
    run.embeddedModel = true;
    run.parameters = 5'006'336;
    run.threads = 2;
    run.facts = { .hasClassToken = true,
        .visionLayers = 6,
        .visionFeatureLayer = 4,
        .decoderLayers = kDecoderLayers,
        .patchGrid = kSide / kPatch,
        .newlineTokens = options.newlineTokens,
        .tiles = true,
        .imagePredictor = true,
        .textPredictor = true };
    run.image = { .name = "sample.png", .argument = "sample.png", .sha256 = pixelHash(picture) };
    run.question = options.question;
    run.promptPreset = "hf_vicuna";
    run.promptText = "USER: <image>\n" + options.question + " ASSISTANT:";
    run.promptIds = { 1, 87, 510, 31, 64, 102, 45, 77, 12, 204, 9 };
    run.method = "hired";
    run.values.set("budget", options.budget);
    run.values.set("alpha", options.alpha);
    run.values.set("rule", std::string("paper-mass"));
    run.values.set("first-layer", std::int64_t { kFirstLayer });
    run.values.set("last-layer", std::int64_t { kLastLayer });
    run.values.set("exclude-padding", false);
    run.maxNewTokens = 128;
    run.command = "prunescope-cli run --image sample.png --ask '" + options.question
        + "' --method hired --set budget=" + valueText(options.budget)
        + " --set alpha=" + valueText(options.alpha);
    return run;
}

void fillLanguage(Trace& trace)
{
    const int visual = trace.steps.front()->total.fed;
    for (int layer = 0; layer < kDecoderLayers; ++layer) {
        LayerRecord record { .layer = layer, .visualTokens = visual, .textTokens = kTextTokens };
        record.elapsedMs = 1.1 + 0.05 * layer;
        record.cacheBytes = static_cast<std::int64_t>(visual + kTextTokens) * 2 * 192 * 4;
        trace.layers.push_back(std::make_shared<const LayerRecord>(std::move(record)));
    }
    const std::array<std::pair<int, const char*>, 7> words { { { 61, "The" }, { 74, " sign" },
        { 88, " says" }, { 120, " S" }, { 33, "TOP" }, { 14, "." }, { 2, "" } } };
    for (std::size_t i = 0; i < words.size(); ++i) {
        AnswerToken token { .id = words[i].first, .text = words[i].second };
        token.logProbability = static_cast<float>(-0.02 - 0.1 * noise(static_cast<unsigned>(i), 3));
        token.elapsedMs = i == 0 ? 0 : 2.0 + 0.4 * noise(static_cast<unsigned>(i), 4);
        token.cacheTokens = token.sparseTokens = visual + kTextTokens + static_cast<int>(i);
        trace.answer.push_back(std::make_shared<const AnswerToken>(std::move(token)));
    }
}

void fillMeasures(Trace& trace)
{
    StageTimes& times = trace.times;
    times.decodeImage = 1.9;
    times.preprocess = 2.4;
    times.vision = 21.3;
    times.select = 0.06;
    times.project = 1.2;
    times.prefill = 11.8;
    times.firstToken = 38.9;
    times.decodeTotal = 0;
    for (const auto& token : trace.answer)
        times.decodeTotal += token->elapsedMs;
    times.total = times.firstToken + times.decodeTotal;
    trace.memory = { .weights = 20'025'344, .kvCache = 0, .peakDevice = -1, .peakHost = 96 << 20 };
    for (const auto& layer : trace.layers)
        trace.memory.kvCache += layer->cacheBytes;
}

} // namespace

ImageGeometry sampleGeometry(int imageHeight, int imageWidth)
{
    ImageGeometry geometry { .framing = Framing::AnyRes, .imageHeight = imageHeight, .imageWidth = imageWidth };
    geometry.partitionSize = kSide;
    geometry.patchSize = kPatch;
    const auto [height, width] = bestCanvas(imageHeight, imageWidth);
    geometry.canvasHeight = height;
    geometry.canvasWidth = width;
    const double scaleX = static_cast<double>(width) / imageWidth,
                 scaleY = static_cast<double>(height) / imageHeight;
    geometry.resizedWidth = scaleX < scaleY ? width
                                            : std::min(static_cast<int>(std::ceil(imageWidth * scaleY)), width);
    geometry.resizedHeight = scaleX < scaleY
        ? std::min(static_cast<int>(std::ceil(imageHeight * scaleX)), height)
        : height;
    geometry.offsetTop = (height - geometry.resizedHeight) / 2;
    geometry.offsetLeft = (width - geometry.resizedWidth) / 2;
    geometry.gridRows = height / kSide;
    geometry.gridCols = width / kSide;
    return geometry;
}

Trace sampleTraceOf(ImagePtr picture, const SampleOptions& options)
{
    Trace trace { .requestId = 1 };
    trace.layout = makeLayout(
        sampleGeometry(picture->height, picture->width), Packing::Correct, options.newlineTokens);
    trace.run = runInfo(*picture, options);
    auto vision = std::make_shared<VisionRecord>();
    vision->classRows = { { kFirstLayer, classRow(trace.layout, *picture, kFirstLayer) },
        { kLastLayer, classRow(trace.layout, *picture, kLastLayer) } };
    vision->partitionPixels = partitionPixels(trace.layout.geometry, *picture);
    trace.steps.push_back(std::make_shared<const PruneStep>(hiredStep(trace.layout, *vision, options)));
    trace.vision = std::move(vision);
    trace.image = std::move(picture);
    fillLanguage(trace);
    fillMeasures(trace);
    trace.state = TraceState::Done;
    trace.finish = Finish::Eos;
    return trace;
}

TracePtr sampleTrace(const SampleOptions& options)
{
    return std::make_shared<const Trace>(
        sampleTraceOf(std::make_shared<const Image>(samplePicture(376, 188)), options));
}

} // namespace ps::test
