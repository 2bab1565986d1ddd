// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_trace.h"

#include <numeric>

namespace ps::test {
namespace {

constexpr int kSide = 8; // of a partition

ImageGeometry geometry()
{
    ImageGeometry g;
    g.imageHeight = 30;
    g.imageWidth = 40;
    g.partitionSize = kSide;
    g.patchSize = 4;
    g.gridRows = g.gridCols = 2;
    g.canvasHeight = g.canvasWidth = 16;
    g.resizedHeight = 12;
    g.resizedWidth = 16;
    g.offsetTop = 2;
    return g;
}

std::vector<float> ramp(std::size_t count, float start)
{
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = start + 0.1F * static_cast<float>(i);
    return values;
}

ImagePtr picture()
{
    Image image { 40, 30, std::vector<std::uint8_t>(3 * 40 * 30) };
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        image.rgb[i] = static_cast<std::uint8_t>(i * 7 % 251);
    return std::make_shared<const Image>(std::move(image));
}

ModelFacts facts()
{
    return { .hasClassToken = false,
        .visionLayers = 5,
        .visionFeatureLayer = 3,
        .decoderLayers = 2,
        .patchGrid = 2,
        .newlineTokens = true,
        .tiles = false,
        .imagePredictor = true,
        .textPredictor = true };
}

RunInfo runInfo(const Image& image)
{
    RunInfo run;
    run.programVersion = "9.8.7";
    run.programCommit = "0123456789ab-dirty";
    run.modelPath = "models/tiny";
    run.modelName = "tiny";
    run.architecture = "LlavaNextForConditionalGeneration";
    run.dtype = "bf16";
    run.device = "cuda:1";
    run.deviceName = "Some GPU";
    run.deviceNote = "no driver for the better one";
    run.embeddedModel = true;
    run.parameters = 123'456'789'012;
    run.threads = 3;
    run.facts = facts();
    run.image = { .name = "caf\u00e9 \"x\".png",
        .sha256 = pixelHash(image),
        .exifOrientation = 6,
        .exifApplied = true,
        .notes = { "alpha dropped", "16 bit reduced to 8" } };
    run.question = "What is\nthis?";
    run.promptPreset = "llava_v1";
    run.promptText = "USER: <image>\nWhat is\nthis? ASSISTANT:";
    run.rawPrompt = true;
    run.promptIds = { 1, 32000, 13, 5 };
    run.method = "hired";
    run.values.set("budget", 0.1 + 0.2);
    run.values.set("whole", 1.0);
    run.values.set("first-layer", std::int64_t { 1 });
    run.values.set("last-layer", std::int64_t { 3 });
    run.values.set("rule", std::string("paper-mass"));
    run.values.set("exclude-padding", true);
    run.seed = 18'446'744'073'709'551'615ULL;
    run.maxNewTokens = 77;
    run.temperature = 0.7;
    run.topP = 0.9;
    run.topK = 40;
    run.stopOnEos = false;
    run.command = "prunescope-cli run --image 'café \"x\".png' --ask 'What is\nthis?'";
    run.forcedKeep = { 2 };
    run.forcedDrop = { 0, 3 };
    return run;
}

PruneStep visionStep(const Layout& layout)
{
    PruneStep step;
    step.method = "hired";
    step.idsBefore.resize(layout.tokens.size());
    std::iota(step.idsBefore.begin(), step.idsBefore.end(), 0);
    for (int id = 1; id < layout.visualTokens(); id += 2)
        step.idsKept.push_back(id);
    step.score = ramp(layout.tokens.size(), -1.F);
    step.ledger.push_back({ 0, 4, 3, 2, 2, 0, 1, 1, 0 });
    step.ledger.push_back({ 3, 2, 1, 1, 1, 2.75, 0, 0, 1 });
    step.total = { 7, 4, 3, 3, 2, 1, { "sum of evidence is 0: split evenly" } };
    step.keptRows.assign(layout.patchToId.size(), 0);
    step.keptRows[5] = step.keptRows[7] = 1;
    step.region = { 1, 2, 3, 4 };
    step.elapsedMs = 0.25;
    return step;
}

PruneStep decoderStep(const PruneStep& before)
{
    PruneStep step;
    step.method = "fastv";
    step.layer = 1;
    step.idsBefore = before.idsKept;
    step.idsKept = { before.idsKept[1], before.idsKept[2] };
    step.score = ramp(step.idsBefore.size(), 0.5F);
    step.elapsedMs = 0.125;
    return step;
}

void addAnswer(Trace& trace)
{
    const AnswerToken tokens[] {
        { .id = 450, .text = "The", .logProbability = -0.25F, .cacheTokens = 30, .sparseTokens = 22, .margin = 0.5F },
        { .id = 195,
            .text = "",
            .logProbability = -1.1F,
            .elapsedMs = 12.5,
            .cacheTokens = 31,
            .sparseTokens = 22,
            .stored = false,
            .margin = -0.125F },
        { .id = 169,
            .text = "\u00e9",
            .logProbability = -0.1F,
            .elapsedMs = 37.5,
            .cacheTokens = 31,
            .sparseTokens = 23,
            .margin = 0.75F }
    };
    for (const AnswerToken& token : tokens)
        trace.answer.push_back(std::make_shared<AnswerToken>(token));
}

} // namespace

Trace smallTrace()
{
    Trace trace;
    trace.image = picture();
    trace.layout = makeLayout(geometry(), Packing::Correct, true);
    trace.run = runInfo(*trace.image);
    VisionRecord vision;
    const std::size_t rows = trace.layout.patchToId.size();
    vision.classRows = { { 1, ramp(rows, 0) }, { 2, ramp(rows, 9) }, { 3, ramp(rows, 5) } };
    vision.partitionPixels.assign(5 * kSide * kSide * 3, 128);
    vision.partitionPixels[17] = 3;
    trace.vision = std::make_shared<const VisionRecord>(std::move(vision));
    const PruneStep first = visionStep(trace.layout);
    const PruneStep second = decoderStep(first);
    trace.steps = { std::make_shared<const PruneStep>(first), std::make_shared<const PruneStep>(second) };
    const int fed = static_cast<int>(first.idsKept.size());
    trace.layers.push_back(
        std::make_shared<LayerRecord>(LayerRecord { 0, fed, 20, ramp(first.idsKept.size(), 0), 1.5, 4096 }));
    trace.layers.push_back(std::make_shared<LayerRecord>(LayerRecord { 1, 2, 20, {}, 1.25, 2048 }));
    addAnswer(trace);
    trace.times = { 1, 2, 3, 4, 5, 6, 7.5, 50, 90, true };
    trace.memory = { 1'000'000'000'000, 6144, 3, 4 };
    trace.state = TraceState::Failed;
    trace.finish = Finish::Length;
    trace.stage = "decode";
    trace.error = "the device is gone";
    return trace;
}

} // namespace ps::test
