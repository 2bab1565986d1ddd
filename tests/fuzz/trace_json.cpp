// SPDX-License-Identifier: GPL-3.0-or-later
// The input is the trace.json of a trace file whose arrays are sound: past the checksums of the archive, which a
// mutation of the whole file rarely gets past.
#include "core/trace/archive.h"
#include "core/trace/trace_file.h"
#include "tests/support/fuzz_check.h"
#include "tests/support/small_trace.h"

namespace {

void lookAtEverything(const ps::Trace& trace)
{
    const auto tokens = static_cast<std::size_t>(trace.layout.visualTokens());
    for (const auto& step : trace.steps) {
        for (const int id : step->idsKept)
            ps::test::require(id >= 0 && static_cast<std::size_t>(id) < tokens, "kept ids are ids of the layout");
        ps::test::require(step->score.empty() || step->score.size() == step->idsBefore.size(), "one score per id");
    }
    for (const auto& layer : trace.layers) {
        ps::test::require(
            layer->attention.empty() || layer->attention.size() == trace.aliveAt(layer->layer).size(),
            "one attention value per alive id");
    }
    for (int id = 0; id < trace.layout.visualTokens(); ++id) {
        const int row = trace.layout.rowOf(id);
        ps::test::require(
            row < 0 || trace.layout.patchToId[static_cast<std::size_t>(row)] == id, "rows and ids agree");
    }
}

std::vector<std::uint8_t> withJson(std::string_view text)
{
    static const std::vector<std::uint8_t> sound = ps::encodeTrace(ps::test::smallTrace());
    static const ps::ArchiveReader reader(sound, "sound");
    ps::ArchiveWriter writer;
    writer.add("trace.json", text);
    for (const std::string& name : reader.names()) {
        if (name != "trace.json")
            writer.add(name, reader.read(name, reader.size(name)));
    }
    return writer.finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto file = withJson(ps::test::textOf(data, size));
    const auto trace = ps::test::parsedOrRefused([&] { return ps::parseTrace(file, "fuzz"); });
    if (!trace)
        return 0;
    lookAtEverything(**trace);
    const auto bytes = ps::encodeTrace(**trace);
    ps::test::require(
        ps::encodeTrace(*ps::parseTrace(bytes, "again")) == bytes, "the trace comes back from its own file");
    return 0;
}
