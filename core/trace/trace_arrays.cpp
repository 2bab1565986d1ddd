// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace_arrays.h"

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/trace/npy.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <type_traits>

namespace ps {
namespace {

using Shape = std::vector<std::int64_t>;

constexpr const char* kImage = "image.ppm";
constexpr const char* kPartitions = "partition_rgb";
constexpr const char* kPatchToId = "patch_to_id";
constexpr const char* kAttention = "attention";
constexpr const char* kOffsets = "attention_offsets";
constexpr const char* kTextMargin = "text_margin";

std::string numbered(const char* name, std::size_t step) { return name + std::to_string(step); }

std::string regionName(std::size_t step) { return step == 0 ? "region" : numbered("region_", step); }

/// "cls_attention_first" and "_last" are the rows that HiRED reads, "cls_attention_7" any other layer.
std::string classRowName(const RunInfo& run, const std::vector<ClassRows>& rows, int layer)
{
    const auto chosen = [&](const char* key, int otherwise) -> std::int64_t {
        const auto found = run.values.all().find(key);
        const auto* value = found == run.values.all().end() ? nullptr : std::get_if<std::int64_t>(&found->second);
        return value != nullptr ? *value : otherwise;
    };
    if (layer == chosen("last-layer", rows.back().layer))
        return "cls_attention_last";
    if (layer == chosen("first-layer", rows.front().layer))
        return "cls_attention_first";
    return "cls_attention_" + std::to_string(layer);
}

Shape patchShape(const Layout& layout)
{
    return { layout.geometry.partitionCount(),
        layout.partitions.empty() ? 0 : layout.geometry.patchesPerPartition() };
}

Shape pixelShape(const ImageGeometry& geometry)
{
    return { geometry.partitionCount(), geometry.partitionSize, geometry.partitionSize, 3 };
}

template <typename Item>
constexpr NpyType typeOf()
{
    if constexpr (std::is_same_v<Item, std::uint8_t>)
        return NpyType::U1;
    else if constexpr (std::is_same_v<Item, std::int8_t>)
        return NpyType::I1;
    else if constexpr (std::is_same_v<Item, std::int32_t>)
        return NpyType::I4;
    else
        return NpyType::F4;
}

std::size_t itemCount(const Shape& shape)
{
    return static_cast<std::size_t>(
        std::accumulate(shape.begin(), shape.end(), std::int64_t { 1 }, std::multiplies<>()));
}

// -- writing ---------------------------------------------------------------------------------------------------

class Writer {
public:
    explicit Writer(ArchiveWriter& archive) : m_archive(archive) { }

    template <typename Item>
    void add(const std::string& name, const Shape& shape, const std::vector<Item>& items)
    {
        PS_CHECK(items.size() == itemCount(shape));
        const auto* data = reinterpret_cast<const std::uint8_t*>(items.data());
        m_archive.add(name + ".npy",
            encodeNpy(typeOf<Item>(), shape, std::span<const std::uint8_t>(data, items.size() * sizeof(Item))));
    }

    template <typename Item>
    void addUnlessEmpty(const std::string& name, const Shape& shape, const std::vector<Item>& items)
    {
        if (!items.empty())
            add(name, shape, items);
    }

private:
    ArchiveWriter& m_archive;
};

std::int64_t lengthOf(std::size_t size) { return static_cast<std::int64_t>(size); }

void addLayout(const Layout& layout, Writer& writer)
{
    std::vector<std::int32_t> info;
    std::vector<float> rects;
    for (const VisualToken& token : layout.tokens) {
        info.insert(info.end(), { token.newline ? 1 : 0, token.partition, token.row, token.col });
        for (const double side : { token.rect.x, token.rect.y, token.rect.width, token.rect.height })
            rects.push_back(static_cast<float>(side));
    }
    writer.add(kPatchToId, patchShape(layout), layout.patchToId);
    writer.add("id_info", { layout.visualTokens(), 4 }, info);
    writer.add("id_rect", { layout.visualTokens(), 4 }, rects);
}

void addVision(const Trace& trace, Writer& writer)
{
    if (trace.vision == nullptr)
        return;
    for (const ClassRows& rows : trace.vision->classRows)
        writer.add(classRowName(trace.run, trace.vision->classRows, rows.layer), patchShape(trace.layout),
            rows.scores);
    writer.addUnlessEmpty(kPartitions, pixelShape(trace.layout.geometry), trace.vision->partitionPixels);
}

void addSteps(const Trace& trace, Writer& writer)
{
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
        const PruneStep& step = *trace.steps[i];
        const Shape before { lengthOf(step.idsBefore.size()) };
        writer.add(numbered("step_before_", i), before, step.idsBefore);
        writer.addUnlessEmpty(numbered("step_score_", i), before, step.score);
        writer.addUnlessEmpty(numbered("step_rows_", i), patchShape(trace.layout), step.keptRows);
        writer.addUnlessEmpty(regionName(i), { patchShape(trace.layout)[1] }, step.region);
    }
}

void addAttention(const Trace& trace, Writer& writer)
{
    std::vector<float> all;
    std::vector<std::int32_t> offsets { 0 };
    for (const auto& layer : trace.layers) {
        all.insert(all.end(), layer->attention.begin(), layer->attention.end());
        offsets.push_back(static_cast<std::int32_t>(all.size()));
    }
    if (all.empty())
        return;
    writer.add(kOffsets, { lengthOf(offsets.size()) }, offsets);
    writer.add(kAttention, { lengthOf(all.size()) }, all);
}

void addMargins(const Trace& trace, Writer& writer)
{
    std::vector<float> margins;
    for (const auto& token : trace.answer)
        margins.push_back(token->margin);
    if (std::any_of(margins.begin(), margins.end(), [](float margin) { return margin != 0; }))
        writer.add(kTextMargin, { lengthOf(margins.size()) }, margins);
}

// -- reading ---------------------------------------------------------------------------------------------------

class Reader {
public:
    Reader(const ArchiveReader& archive, const std::string& where) : m_archive(archive), m_where(where) { }

    bool has(const std::string& name) const { return m_archive.has(name + ".npy"); }

    /// The items, or none when the array is missing.
    template <typename Item>
    std::vector<Item> optional(const std::string& name, const Shape& shape) const
    {
        return has(name) ? required<Item>(name, shape) : std::vector<Item>();
    }

    template <typename Item>
    std::vector<Item> required(const std::string& name, const Shape& shape) const
    {
        constexpr std::uint64_t kHeader = 4096; // ours have 128 bytes
        const std::size_t bytes = itemCount(shape) * sizeof(Item);
        const NpyArray array = parseNpy(
            m_archive.read(name + ".npy", bytes + kHeader), m_where + ", array " + name);
        if (array.type != typeOf<Item>() || array.shape != shape)
            refuse("the array '" + name + "' has another type or shape than trace.json gives it");
        std::vector<Item> items(itemCount(shape));
        if (!items.empty()) // memcpy wants pointers even for nothing
            std::memcpy(items.data(), array.data.data(), array.data.size());
        return items;
    }

    [[noreturn]] void refuse(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, problem, m_where);
    }

private:
    const ArchiveReader& m_archive;
    const std::string& m_where;
};

ImagePtr readImage(const ArchiveReader& archive, const Trace& trace, const std::string& where)
{
    if (!archive.has(kImage))
        return {};
    constexpr std::uint64_t kLargest = 3ULL * limits::kImagePixels + 64;
    auto image = std::make_shared<Image>(parsePpm(archive.read(kImage, kLargest), where + ", image.ppm"));
    const ImageGeometry& geometry = trace.layout.geometry;
    const bool other = image->width != geometry.imageWidth || image->height != geometry.imageHeight;
    if ((!trace.layout.tokens.empty() && other)
        || (!trace.run.image.sha256.empty() && pixelHash(*image) != trace.run.image.sha256))
        throw Error(ErrorKind::Damaged, "the picture is not the one that trace.json describes", where);
    return image;
}

void readVision(const Reader& reader, TraceDraft& draft)
{
    if (!draft.vision)
        return;
    const Trace& trace = draft.trace;
    std::vector<ClassRows>& all = draft.vision->classRows;
    for (ClassRows& rows : all)
        rows.scores = reader.required<float>(classRowName(trace.run, all, rows.layer), patchShape(trace.layout));
    draft.vision->partitionPixels = reader.optional<std::uint8_t>(kPartitions, pixelShape(trace.layout.geometry));
}

void readStep(const Reader& reader, const Layout& layout, std::size_t index, PruneStep& step)
{
    const Shape before { lengthOf(step.idsBefore.size()) };
    step.idsBefore = reader.required<std::int32_t>(numbered("step_before_", index), before);
    step.score = reader.optional<float>(numbered("step_score_", index), before);
    step.keptRows = reader.optional<std::uint8_t>(numbered("step_rows_", index), patchShape(layout));
    step.region = reader.optional<std::int8_t>(regionName(index), { patchShape(layout)[1] });
    const bool ascending = std::adjacent_find(
                               step.idsBefore.begin(), step.idsBefore.end(), std::greater_equal<>())
        == step.idsBefore.end();
    const bool inside = step.idsBefore.empty()
        || (step.idsBefore.front() >= 0 && step.idsBefore.back() < layout.visualTokens());
    const std::string name = "step " + std::to_string(index);
    if (!ascending || !inside)
        reader.refuse("the ids before " + name + " are not ascending ids of the layout");
    if (!std::includes(step.idsBefore.begin(), step.idsBefore.end(), step.idsKept.begin(), step.idsKept.end()))
        reader.refuse(name + " keeps ids that were not there before");
    const int tiles = layout.geometry.partitionCount() - 1;
    if (std::any_of(step.region.begin(), step.region.end(), [=](int tile) { return tile < 0 || tile > tiles; }))
        reader.refuse(name + " counts patches for a tile that is not there");
}

/// What Trace::aliveAt says, from the draft's steps.
std::size_t aliveAt(const TraceDraft& draft, int layer)
{
    std::size_t alive = draft.trace.layout.tokens.size();
    for (const PruneStep& step : draft.steps) {
        if (step.layer <= layer)
            alive = step.idsKept.size();
    }
    return alive;
}

void readAttention(const Reader& reader, TraceDraft& draft)
{
    if (!reader.has(kOffsets))
        return;
    const std::vector<std::int32_t> offsets = reader.required<std::int32_t>(
        kOffsets, { lengthOf(draft.layers.size() + 1) });
    for (std::size_t i = 0; i < draft.layers.size(); ++i) {
        const std::int64_t length = std::int64_t { offsets[i + 1] } - offsets[i];
        if (length != 0 && length != lengthOf(aliveAt(draft, draft.layers[i].layer)))
            reader.refuse(
                "the attention of layer " + std::to_string(draft.layers[i].layer) + " does not fit its ids");
    }
    if (offsets.front() != 0)
        reader.refuse("the attention does not begin at 0");
    const std::vector<float> all = reader.required<float>(kAttention, { offsets.back() });
    for (std::size_t i = 0; i < draft.layers.size(); ++i)
        draft.layers[i].attention.assign(all.begin() + offsets[i], all.begin() + offsets[i + 1]);
}

void readMargins(const Reader& reader, std::vector<AnswerToken>& answer)
{
    const std::vector<float> margins = reader.optional<float>(kTextMargin, { lengthOf(answer.size()) });
    for (std::size_t i = 0; i < margins.size(); ++i)
        answer[i].margin = margins[i];
}

} // namespace

void addArrays(const Trace& trace, ArchiveWriter& archive)
{
    if (trace.image != nullptr)
        archive.add(kImage, encodePpm(*trace.image));
    Writer writer(archive);
    addLayout(trace.layout, writer);
    addVision(trace, writer);
    addSteps(trace, writer);
    addAttention(trace, writer);
    addMargins(trace, writer);
}

void readArrays(const ArchiveReader& archive, const std::string& where, TraceDraft& draft)
{
    const Reader reader(archive, where);
    Trace& trace = draft.trace;
    if (reader.required<std::int32_t>(kPatchToId, patchShape(trace.layout)) != trace.layout.patchToId)
        reader.refuse("the array 'patch_to_id' does not fit the geometry in trace.json");
    trace.image = readImage(archive, trace, where);
    readVision(reader, draft);
    for (std::size_t i = 0; i < draft.steps.size(); ++i)
        readStep(reader, trace.layout, i, draft.steps[i]);
    readAttention(reader, draft);
    readMargins(reader, draft.answer);
}

} // namespace ps
