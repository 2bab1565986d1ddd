// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace_file.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/trace/archive.h"
#include "core/trace/trace_arrays.h"
#include "core/trace/trace_json.h"

#include <utility>

namespace ps {
namespace {

constexpr const char* kRecord = "trace.json";

template <typename Item>
std::vector<std::shared_ptr<const Item>> shared(std::vector<Item> items)
{
    std::vector<std::shared_ptr<const Item>> pointers;
    pointers.reserve(items.size());
    for (Item& item : items)
        pointers.push_back(std::make_shared<const Item>(std::move(item)));
    return pointers;
}

TracePtr finished(TraceDraft draft)
{
    auto trace = std::make_shared<Trace>(std::move(draft.trace));
    if (draft.vision)
        trace->vision = std::make_shared<const VisionRecord>(std::move(*draft.vision));
    trace->steps = shared(std::move(draft.steps));
    trace->layers = shared(std::move(draft.layers));
    trace->answer = shared(std::move(draft.answer));
    return trace;
}

} // namespace

std::vector<std::uint8_t> encodeTrace(const Trace& trace)
{
    if (!trace.further.empty())
        throw Error(ErrorKind::Unsupported,
            "a trace file holds one picture; this run had " + std::to_string(1 + trace.further.size()),
            "trace", "save its run record instead");
    ArchiveWriter archive;
    archive.add(kRecord, traceJson(trace));
    addArrays(trace, archive);
    return archive.finish();
}

void writeTrace(const Trace& trace, const std::filesystem::path& file)
{
    writeFileAtomically(file, std::span<const std::uint8_t>(encodeTrace(trace)));
}

TracePtr readTrace(const std::filesystem::path& file)
{
    return parseTrace(readFile(file, limits::kArchiveBytes), file.string());
}

TracePtr parseTrace(std::span<const std::uint8_t> bytes, const std::string& where)
{
    const ArchiveReader archive(bytes, where);
    if (!archive.has(kRecord))
        throw Error(ErrorKind::NotThisFormat, "this is not a PruneScope trace: it holds no trace.json", where);
    const std::vector<std::uint8_t> json = archive.read(kRecord, limits::kTraceJsonBytes);
    TraceDraft draft = parseTraceJson(
        { reinterpret_cast<const char*>(json.data()), json.size() }, where + ", trace.json");
    readArrays(archive, where, draft);
    return finished(std::move(draft));
}

} // namespace ps
