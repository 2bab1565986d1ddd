// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace_json.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/trace/json_fields.h"
#include "core/trace/run_info_reader.h"
#include "core/trace/trace_names.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <functional>
#include <limits>
#include <tuple>
#include <utility>

namespace ps {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();
constexpr int kMaxLayers = 10'000;
constexpr int kMaxGrid = 64;
constexpr int kMaxPartitionSize = 4096;
constexpr int kMaxCanvas = 1 << 28; // a strip of 32767 x 1 pixels, its short side resized to a partition

template <typename Enum, std::size_t N>
Enum named(const JsonFields& fields, const std::string& key, const EnumNames<Enum, N>& names)
{
    const std::optional<Enum> value = namedValue(names, fields.text(key));
    if (!value) {
        std::string known;
        for (const auto& entry : names)
            known += (known.empty() ? "" : ", ") + std::string(entry.name);
        fields.refuse(key, "one of " + known);
    }
    return *value;
}

std::pair<int, int> pairOf(const JsonFields& fields, const std::string& key, int min, int max)
{
    const std::vector<int> numbers = fields.numbers(key, min, max);
    if (numbers.size() != 2)
        fields.refuse(key, "two numbers");
    return { numbers[0], numbers[1] };
}

/// "prunescope.trace/1": the number after the slash is the major version; a higher one may mean anything.
void checkSchema(const JsonFields& fields, const std::string& format, const std::string& where)
{
    constexpr int kMajor = 1;
    const std::string schema = fields.has("schema") ? fields.text("schema") : std::string();
    int major = 0;
    if (!schema.starts_with(format + '/')
        || std::from_chars(schema.data() + format.size() + 1, schema.data() + schema.size(), major).ec
            != std::errc())
        throw Error(ErrorKind::NotThisFormat,
            "this is not a PruneScope trace: it has no schema '" + format + "/1'", where);
    if (major > kMajor) {
        throw Error(ErrorKind::Unsupported,
            "the trace has format '" + schema + "', this program reads up to '" + format + "/1'", where,
            "open it with a newer PruneScope");
    }
}

bool hasLayout(const JsonFields& own)
{
    return own.object("geometry").number("partition_size", 0, kMaxPartitionSize) > 0;
}

ImageGeometry readGeometry(const JsonFields& root, const JsonFields& own)
{
    const JsonFields geometry = own.object("geometry");
    const JsonFields image = root.object("image");
    ImageGeometry g;
    g.framing = named(geometry, "framing", kFramingNames);
    g.partitionSize = geometry.number("partition_size", 1, kMaxPartitionSize);
    g.patchSize = geometry.number("patch_size", 1, g.partitionSize);
    g.imageWidth = image.number("width", 1, limits::kImageSide);
    g.imageHeight = image.number("height", 1, limits::kImageSide);
    if (std::int64_t { g.imageWidth } * g.imageHeight > limits::kImagePixels)
        image.refuse("width", "less than the limit of pixels together with the height");
    std::tie(g.gridRows, g.gridCols) = pairOf(root.object("layout"), "grid", 0, kMaxGrid);
    const bool tiles = g.gridRows > 0;
    if (tiles != (g.gridCols > 0) || (tiles && g.framing != Framing::AnyRes))
        root.object("layout").refuse("grid", "tiles in both directions, of an anyres picture, or none");
    const std::int64_t side = g.patchGrid();
    if (side * side * g.partitionCount() > limits::kVisionRows)
        root.object("layout").refuse("grid", "at most " + std::to_string(limits::kVisionRows) + " patches in all");
    const int least = tiles || g.framing != Framing::AnyRes ? 1 : 0;
    std::tie(g.canvasHeight, g.canvasWidth) = pairOf(root.object("layout"), "canvas", 0, kMaxCanvas);
    std::tie(g.resizedHeight, g.resizedWidth) = pairOf(geometry, "resized", least, kMaxCanvas);
    std::tie(g.offsetTop, g.offsetLeft) = pairOf(geometry, "offset", 0, kMaxCanvas);
    return g;
}

Layout readLayout(const JsonFields& root, const JsonFields& own)
{
    if (!hasLayout(own)) // the run failed before the picture was cut
        return {};
    const JsonFields geometry = own.object("geometry");
    Layout layout = makeLayout(
        readGeometry(root, own), named(geometry, "packing", kPackingNames), geometry.flag("newline_tokens"));
    if (root.object("layout").number("visual_tokens", 0, kMaxInt) != layout.visualTokens())
        root.object("layout").refuse("visual_tokens", std::to_string(layout.visualTokens()) + " by the geometry");
    return layout;
}

BudgetTotal readTotal(const JsonFields& fields)
{
    BudgetTotal total;
    total.requested = fields.number("requested", -1, kMaxInt);
    total.allocated = fields.number("allocated", -1, kMaxInt);
    total.afterUnpad = fields.number("after_unpad", -1, kMaxInt);
    total.fed = fields.number("fed", -1, kMaxInt);
    total.newlines = fields.number("newlines", 0, kMaxInt);
    total.lostToFloor = fields.number("lost_to_floor", 0, kMaxInt);
    total.guards = fields.texts("guards");
    return total;
}

BudgetLine readLine(const JsonFields& fields, int partitions)
{
    BudgetLine line;
    line.partition = fields.number("index", 0, partitions - 1);
    line.requested = fields.number("requested", -1, kMaxInt);
    line.allocated = fields.number("allocated", -1, kMaxInt);
    line.afterUnpad = fields.number("after_unpad", -1, kMaxInt);
    line.fed = fields.number("fed", -1, kMaxInt);
    line.share = fields.realOrUnknown("share");
    line.lostToClamp = fields.number("lost_to_clamp", 0, kMaxInt);
    line.lostToUnpad = fields.number("lost_to_unpad", 0, kMaxInt);
    line.lostNoCandidates = fields.number("lost_no_candidates", 0, kMaxInt);
    return line;
}

bool isAscending(const std::vector<int>& ids)
{
    return std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) == ids.end();
}

PruneStep readStep(const JsonFields& record, const JsonFields& own, const Layout& layout)
{
    PruneStep step;
    step.layer = record.number("layer", kBeforeLanguage, kMaxLayers);
    step.idsBefore.resize(static_cast<std::size_t>(record.number("before", 0, layout.visualTokens())));
    step.idsKept = record.numbers("kept", 0, layout.visualTokens() - 1);
    if (!isAscending(step.idsKept))
        record.refuse("kept", "ascending ids");
    step.method = own.text("method");
    step.elapsedMs = own.realOrUnknown("ms");
    step.total = readTotal(own.object("total"));
    for (const JsonFields& line : own.objects("ledger"))
        step.ledger.push_back(readLine(line, static_cast<int>(layout.partitions.size())));
    return step;
}

std::vector<PruneStep> readSteps(const JsonFields& root, const JsonFields& own, const Layout& layout)
{
    const std::vector<JsonFields> records = root.objects("steps");
    const std::vector<JsonFields> rest = own.objects("steps");
    if (records.size() != rest.size())
        own.refuse("steps", "as many as in the run record");
    std::vector<PruneStep> steps;
    for (std::size_t i = 0; i < records.size(); ++i) {
        steps.push_back(readStep(records[i], rest[i], layout));
        if (i > 0 && steps[i].layer < steps[i - 1].layer)
            records[i].refuse("layer", "at least the layer of the step before");
    }
    return steps;
}

std::vector<LayerRecord> readLayers(const JsonFields& root)
{
    std::vector<LayerRecord> layers;
    for (const JsonFields& fields : root.objects("layers")) {
        LayerRecord layer;
        layer.layer = fields.number("layer", 0, kMaxLayers);
        layer.visualTokens = fields.number("visual", 0, kMaxInt);
        layer.textTokens = fields.number("text", 0, kMaxInt);
        layer.elapsedMs = fields.realOrUnknown("ms");
        layer.cacheBytes = fields.value("kv_bytes").is_null()
            ? -1
            : fields.integer("kv_bytes", 0, std::numeric_limits<std::int64_t>::max());
        if (!layers.empty() && layer.layer <= layers.back().layer)
            fields.refuse("layer", "more than the layer before");
        layers.push_back(std::move(layer));
    }
    return layers;
}

std::vector<AnswerToken> readAnswer(const JsonFields& root, const JsonFields& own)
{
    const JsonFields answer = root.object("answer");
    const std::vector<int> ids = answer.numbers("ids", 0, kMaxInt);
    const std::vector<double> logprobs = answer.reals("logprobs");
    const std::vector<std::string> pieces = own.object("answer").texts("pieces");
    const std::vector<double> times = own.object("answer").reals("ms");
    const std::vector<bool> stored = root.object("decode").flags("kept_in_cache");
    const std::vector<int> cache = root.object("decode").numbers("cache_tokens", 0, kMaxInt);
    const std::vector<int> sparse = root.object("decode").has("sparse_cache_tokens") // not in earlier versions
        ? root.object("decode").numbers("sparse_cache_tokens", 0, kMaxInt)
        : cache;
    for (const std::size_t count :
        { logprobs.size(), pieces.size(), times.size(), stored.size(), cache.size(), sparse.size() }) {
        if (count != ids.size())
            answer.refuse("ids", "as many as there are logprobs, pieces, times and cache lengths");
    }
    std::vector<AnswerToken> tokens;
    for (std::size_t i = 0; i < ids.size(); ++i)
        tokens.push_back({ .id = ids[i],
            .text = pieces[i],
            .logProbability = static_cast<float>(logprobs[i]),
            .elapsedMs = times[i],
            .cacheTokens = cache[i],
            .sparseTokens = sparse[i],
            .stored = stored[i] });
    return tokens;
}

std::optional<VisionRecord> readVision(const JsonFields& own)
{
    if (own.value("class_layers").is_null())
        return {};
    VisionRecord vision;
    const std::vector<int> layers = own.numbers("class_layers", 0, kMaxLayers);
    if (!isAscending(layers))
        own.refuse("class_layers", "ascending layers");
    for (const int layer : layers)
        vision.classRows.push_back({ layer, {} });
    return vision;
}

StageTimes readTimes(const JsonFields& fields)
{
    StageTimes times;
    times.decodeImage = fields.realOrUnknown("decode_image");
    times.preprocess = fields.realOrUnknown("preprocess");
    times.vision = fields.realOrUnknown("vision");
    times.project = fields.realOrUnknown("project");
    times.select = fields.realOrUnknown("select");
    times.prefill = fields.realOrUnknown("prefill");
    times.firstToken = fields.realOrUnknown("first_token");
    times.decodeTotal = fields.realOrUnknown("decode_total");
    times.total = fields.realOrUnknown("total");
    return times;
}

MemoryBytes readMemory(const JsonFields& fields)
{
    const auto bytes = [&](const std::string& key) -> std::int64_t {
        return fields.value(key).is_null() ? -1
                                           : fields.integer(key, 0, std::numeric_limits<std::int64_t>::max());
    };
    return { bytes("weights"), bytes("kv_cache"), bytes("peak_device"), bytes("peak_host") };
}

} // namespace

TraceDraft parseTraceJson(std::string_view text, const std::string& where)
{
    const nlohmann::json json = parseJson(text, where);
    const JsonFields root(json, {}, where);
    checkSchema(root, "prunescope.run", where);
    const JsonFields own = root.object("trace");
    checkSchema(own, "prunescope.trace", where);

    TraceDraft draft;
    Trace& trace = draft.trace;
    trace.layout = readLayout(root, own);
    trace.run = readRunInfo(root, own, trace.layout.visualTokens());
    trace.times = readTimes(root.object("timing_ms"));
    trace.times.visionCached = own.flag("vision_cached");
    trace.memory = readMemory(root.object("memory_bytes"));
    trace.state = named(own, "state", kStateNames);
    if (trace.state == TraceState::Running) // saved in mid-run, and nothing goes on with it now
        trace.state = TraceState::Cancelled;
    trace.finish = named(root.object("answer"), "finish", kFinishNames);
    trace.stage = own.text("stage");
    trace.error = own.text("error");
    draft.steps = readSteps(root, own, trace.layout);
    draft.layers = readLayers(root);
    draft.answer = readAnswer(root, own);
    draft.vision = readVision(own);
    return draft;
}

} // namespace ps
