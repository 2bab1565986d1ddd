// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_arms.h"
#include "app/cli/json_values.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"
#include "app/cli/text_table.h"
#include "core/base/json.h"
#include "core/session/catalog.h"
#include "core/session/model_info.h"
#include "core/study/bench.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace ps::cli {
namespace {

struct BenchOptions : Options {
    ArmOptions arms { .methods = { "none", "hired" }, .budgets = { 0.2 } };
    int repeat = 10, warmUp = 2;
};

std::string benchTable(const std::vector<BenchRow>& rows)
{
    TextTable table({ "median (p5 .. p95)", "fed", "KV bytes", "vision", "select", "rank", "prefill",
        "first token", "decode tok/s" });
    for (const BenchRow& row : rows) {
        const auto cell = [&](const std::string& figure, int digits) {
            const Spread& s = row.figures.at(figure);
            return fixed(s.median, digits) + " (" + fixed(s.p5, digits) + " .. " + fixed(s.p95, digits) + ")";
        };
        table.add({ armName(row.arm), std::to_string(row.fedTokens) + "/" + std::to_string(row.visualTokens),
            thousands(row.kvCacheBytes), cell("vision", 2), cell("select", 3), cell("rank", 2),
            cell("prefill", 2), cell("first_token", 2), cell("decode_tokens_per_s", 0) });
    }
    return table.text();
}

/// How many times faster than the first arm each arm is, and how many times its own work would allow: the product and
/// attention FLOPs of prefill and, behind everything that prefill does not touch, the first token; bytes read in decoding.
struct Gain {
    double prefill = 1, prefillAllowed = 1, firstToken = 1, firstTokenAllowed = 1, decode = 1, decodeAllowed = 1;
};

Gain gainOf(const BenchRow& row, const BenchRow& first, const DecoderShape& shape, int elementBytes)
{
    const auto median = [](const BenchRow& r, const char* figure) { return r.figures.at(figure).median; };
    Gain gain;
    gain.prefill = median(first, "prefill") / median(row, "prefill");
    gain.prefillAllowed = prefillFlops(shape, first.tokens) / prefillFlops(shape, row.tokens);
    gain.firstToken = median(first, "first_token") / median(row, "first_token");
    const double rest = median(first, "first_token") - median(first, "prefill");
    gain.firstTokenAllowed = median(first, "first_token")
        / (rest + median(first, "prefill") / gain.prefillAllowed);
    gain.decode = median(row, "decode_tokens_per_s") / median(first, "decode_tokens_per_s");
    gain.decodeAllowed = decodeBytes(shape, first.tokens, elementBytes)
        / decodeBytes(shape, row.tokens, elementBytes);
    return gain;
}

std::string gainTable(const std::vector<BenchRow>& rows, const DecoderShape& shape, int elementBytes)
{
    TextTable table({ "times " + armName(rows.front().arm), "prefill", "allowed", "share", "first token",
        "allowed", "share", "decode", "allowed" });
    for (const BenchRow& row : rows) {
        const Gain gain = gainOf(row, rows.front(), shape, elementBytes);
        const auto percent = [](double share) { return fixed(share * 100, 0) + " %"; };
        table.add({ armName(row.arm), fixed(gain.prefill, 2), fixed(gain.prefillAllowed, 2),
            percent(gain.prefill / gain.prefillAllowed), fixed(gain.firstToken, 2),
            fixed(gain.firstTokenAllowed, 2), percent(gain.firstToken / gain.firstTokenAllowed),
            fixed(gain.decode, 2), fixed(gain.decodeAllowed, 2) });
    }
    return table.text();
}

/// What a figure means nothing without.
nlohmann::ordered_json settingJson(const BenchOptions& options, const RunInfo& info)
{
    return { { "model", info.modelName }, { "parameters", info.parameters }, { "dtype", info.dtype },
        { "device", info.device }, { "device_name", info.deviceName }, { "threads", info.threads },
        { "libtorch", "2.11" }, { "version", info.programVersion }, { "commit", info.programCommit },
        { "warm_up", options.warmUp }, { "repeat", options.repeat },
        { "new_tokens", options.sampling.maxNewTokens }, { "recording", "standard" },
        { "preprocessing_inside", true } };
}

std::string benchJson(const std::vector<BenchRow>& rows, const nlohmann::ordered_json& setting)
{
    nlohmann::ordered_json json { { "schema", "prunescope.bench/1" }, { "setting", setting },
        { "rows", nlohmann::ordered_json::array() } };
    for (const BenchRow& row : rows) {
        nlohmann::ordered_json entry { { "method", row.arm.method },
            { "parameters", valuesJson(row.arm.values) }, { "fed", row.fedTokens },
            { "visual_tokens", row.visualTokens }, { "kv_bytes", row.kvCacheBytes } };
        for (const auto& [name, s] : row.figures)
            entry[name] = { { "median", s.median }, { "p5", s.p5 }, { "p95", s.p95 }, { "n", s.n } };
        json["rows"].push_back(entry);
    }
    return dumpJson(json);
}

int benchRuns(BenchOptions& options, const std::stop_token& stop)
{
    const std::vector<EvaluateArm> arms = makeArms(options.arms, modelFacts(resolveModel(options.model)));
    options.noStopOnEos = true; // a fixed number of tokens, whatever the model would say
    Request request = makeRequest(options);
    request.decodeImageMs = 0; // the picture is decoded once; its time belongs to no run
    const auto session = openSession(options, stop);
    std::vector<BenchRow> rows;
    {
        ProgressLine progress;
        rows = bench(*session, request, { .arms = arms, .warmUp = options.warmUp, .repeat = options.repeat },
            progress.function(), stop);
    }
    const nlohmann::ordered_json setting = settingJson(options, session->info());
    if (!options.json.empty()) {
        writeText(options.json, benchJson(rows, setting));
        return kDone;
    }
    const RunInfo& info = session->info();
    const DecoderShape shape = inspectModel(resolveModel(options.model)).shape;
    print(benchTable(rows) + "\n" + gainTable(rows, shape, info.dtype == "f32" ? 4 : 2) + "\nmilliseconds; "
        + info.modelName + ", " + thousands(info.parameters) + " parameters, " + info.dtype + " on "
        + info.deviceName + ", " + std::to_string(info.threads) + " threads; "
        + std::to_string(options.sampling.maxNewTokens) + " new tokens, warm-up "
        + std::to_string(options.warmUp) + ", n = " + std::to_string(options.repeat) + ", interleaved\n");
    return kDone;
}

} // namespace

void addBenchCommand(Program& program)
{
    const auto options = std::make_shared<BenchOptions>();
    options->sampling.maxNewTokens = 32;
    CLI::App& command = addCommand(program, "bench",
        "Measure stages and rates: warm-up, interleaved arms, medians",
        [options, &program] { return benchRuns(*options, program.stop); });
    addModelOptions(command, *options);
    addPromptOption(command, *options);
    addQuestionOptions(command, *options);
    command.get_option("--image")->required();
    command.get_option("--ask")->required();
    addArmOptions(command, options->arms);
    command.add_option("--repeat", options->repeat, "Counted runs per arm")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--warmup", options->warmUp, "Runs per arm that are not counted")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    addJsonOption(command, *options);
}

} // namespace ps::cli
