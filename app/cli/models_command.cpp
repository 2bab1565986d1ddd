// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/base/json.h"
#include "core/session/catalog.h"
#include "core/session/model_info.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace ps::cli {
namespace {

using Json = nlohmann::ordered_json;

int list(const Options& options)
{
    TextTable table({ "embedded model", "parameters", "architecture", "available" });
    Json json { { "schema", "prunescope.models/1" }, { "models", Json::array() } };
    for (const ModelSource& model : embeddedModels()) {
        const ModelReport report = inspectModel(model);
        const std::string reason = report.problems.empty() ? "" : report.problems.front();
        const bool isDefault = json["models"].empty();
        table.add({ model.name + (isDefault ? " (default)" : ""), thousands(report.parameters),
            report.architecture, reason.empty() ? "yes" : "no: " + reason });
        json["models"].push_back({ { "name", model.name }, { "default", isDefault },
            { "architecture", report.architecture }, { "parameters", report.parameters },
            { "bytes", report.tensorBytes }, { "dtype", report.storedDtype }, { "available", reason.empty() },
            { "reason", reason.empty() ? Json() : Json(reason) } });
    }
    if (options.json.empty())
        print(table.text()
            + "\nAny LLaVA-NeXT or LLaVA-1.5 folder in the Hugging Face layout works as --model DIR.\n");
    else
        writeText(options.json, dumpJson(json));
    return kDone;
}

} // namespace

void addModelsCommand(Program& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = addCommand(program, "models", "List the models that ship with the program",
        [options] { return list(*options); });
    addJsonOption(command, *options);
}

} // namespace ps::cli
