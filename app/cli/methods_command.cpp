// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_values.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/base/json.h"
#include "core/session/catalog.h"
#include "core/session/model_info.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <memory>

namespace ps::cli {
namespace {

using Json = nlohmann::ordered_json;

const char* kindName(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Real: return "real";
    case ParameterKind::Integer: return "integer";
    case ParameterKind::Choice: return "choice";
    case ParameterKind::List: return "list";
    case ParameterKind::Flag: break;
    }
    return "flag";
}

bool isNumber(const ParameterInfo& parameter)
{
    return parameter.kind == ParameterKind::Real || parameter.kind == ParameterKind::Integer
        || parameter.kind == ParameterKind::List;
}

Json parameterJson(const ParameterInfo& parameter, const Value& initial)
{
    Json json { { "key", parameter.key }, { "label", parameter.label }, { "help", parameter.help },
        { "kind", kindName(parameter.kind) }, { "default", valueJson(initial) } };
    if (isNumber(parameter)) {
        json["min"] = parameter.min;
        json["max"] = parameter.max;
    }
    if (parameter.kind == ParameterKind::Choice)
        json["choices"] = parameter.choices;
    json["deviation"] = parameter.deviation;
    return json;
}

Json methodJson(const MethodInfo& method)
{
    Json json { { "id", method.id }, { "title", method.title },
        { "paper", method.paper.empty() ? Json() : Json(method.paper) }, { "summary", method.summary },
        { "budget", method.primary.empty() ? Json() : Json(method.primary) }, { "parameters", Json::array() },
        { "available", method.unavailable.empty() },
        { "reason", method.unavailable.empty() ? Json() : Json(method.unavailable) } };
    const Values initial = defaults(method);
    for (const ParameterInfo& parameter : method.parameters)
        json["parameters"].push_back(parameterJson(parameter, initial.all().at(parameter.key)));
    return json;
}

std::string range(const ParameterInfo& parameter)
{
    if (parameter.kind == ParameterKind::Integer)
        return std::to_string(std::llround(parameter.min)) + " to " + std::to_string(std::llround(parameter.max));
    if (parameter.kind == ParameterKind::Real)
        return valueText(parameter.min) + " to " + valueText(parameter.max);
    if (parameter.kind == ParameterKind::List)
        return "auto, or numbers from " + valueText(parameter.min) + " to " + valueText(parameter.max);
    if (parameter.kind == ParameterKind::Flag)
        return "true or false";
    std::string text;
    for (const std::string& choice : parameter.choices)
        text += (text.empty() ? "" : ", ") + choice;
    return text;
}

std::string methodText(const MethodInfo& method)
{
    std::string text = method.id + ": " + method.title;
    if (!method.paper.empty())
        text += " (" + method.paper + ")";
    text += "\n  " + method.summary + "\n";
    if (!method.unavailable.empty())
        text += "  unavailable on this model: " + method.unavailable + "\n";
    const Values initial = defaults(method);
    for (const ParameterInfo& parameter : method.parameters) {
        text += "  --set " + parameter.key + "=" + valueText(initial.all().at(parameter.key)) + "   "
            + range(parameter) + (parameter.deviation ? ", ours, not the paper's" : "") + "\n      "
            + parameter.help + "\n";
    }
    return text;
}

int list(const Options& options)
{
    const ModelSource model = resolveModel(options.model);
    const std::vector<MethodInfo> all = methods(modelFacts(model));
    if (options.json.empty()) {
        std::string text;
        for (const MethodInfo& method : all)
            text += (text.empty() ? "" : "\n") + methodText(method);
        print(text);
        return kDone;
    }
    Json json { { "schema", "prunescope.methods/1" }, { "model", model.name }, { "methods", Json::array() } };
    for (const MethodInfo& method : all)
        json["methods"].push_back(methodJson(method));
    writeText(options.json, dumpJson(json));
    return kDone;
}

} // namespace

void addMethodsCommand(Program& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = addCommand(program, "methods", "List the pruning methods with their parameters",
        [options] { return list(*options); });
    command
        .add_option("--model", options->model, "Ranges and availability for this model [the embedded default]")
        ->type_name("DIR");
    addJsonOption(command, *options);
}

} // namespace ps::cli
