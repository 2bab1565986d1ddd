// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_arms.h"

#include "app/cli/options.h"
#include "core/base/error.h"
#include "core/session/catalog.h"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace ps::cli {
namespace {

std::string keyOf(const std::string& setting) { return setting.substr(0, setting.find('=')); }

std::vector<std::string> settingsFor(const MethodInfo& method, const std::vector<std::string>& settings)
{
    std::vector<std::string> own;
    std::copy_if(settings.begin(), settings.end(), std::back_inserter(own),
        [&](const std::string& setting) { return method.find(keyOf(setting)) != nullptr; });
    return own;
}

void requireKnown(const ArmOptions& options, const std::vector<MethodInfo>& methods)
{
    for (const std::string& setting : options.settings) {
        const bool known = std::any_of(methods.begin(), methods.end(),
            [&](const MethodInfo& method) { return method.find(keyOf(setting)) != nullptr; });
        if (known)
            continue;
        std::string allowed;
        for (const MethodInfo& method : methods)
            for (const ParameterInfo& parameter : method.parameters)
                allowed += (allowed.empty() ? "" : ", ") + method.id + " " + parameter.key;
        throw Error(ErrorKind::BadArgument, "no method of this call has a parameter '" + keyOf(setting) + "'",
            "--set", allowed.empty() ? "they have none" : "allowed are: " + allowed);
    }
}

/// "pyramid-drop keep=0.2 rule=paper"
EvaluateArm parsedArm(const std::string& text, const std::string& prompt, const ModelFacts& facts)
{
    std::istringstream words(text);
    std::string method, word;
    words >> method;
    std::vector<std::string> settings;
    while (words >> word)
        settings.push_back(word);
    EvaluateArm arm {
        .method = method, .values = methodValues(method, settings, facts), .promptPreset = prompt, .label = text
    };
    const MethodInfo info = methodInfo(method, facts);
    if (!info.primary.empty())
        arm.budget = arm.values.real(info.primary);
    return arm;
}

} // namespace

void addArmOptions(CLI::App& command, ArmOptions& options)
{
    options.methodsOption = command.add_option("--methods", options.methods, "Methods to compare")
                                ->delimiter(',')
                                ->type_name("LIST")
                                ->capture_default_str()
                                ->group("Method");
    command.add_option("--budgets", options.budgets, "Budgets for each method that has one")
        ->delimiter(',')
        ->type_name("LIST")
        ->capture_default_str()
        ->group("Method");
    command.add_option("--arm", options.arms, "One method with its own settings, in quotes; may be repeated")
        ->type_name("\"METHOD KEY=VALUE ...\"")
        ->allow_extra_args(false)
        ->group("Method");
}

std::vector<EvaluateArm> makeArms(const ArmOptions& options, const ModelFacts& facts)
{
    std::vector<MethodInfo> methods;
    if (options.arms.empty() || (options.methodsOption && options.methodsOption->count() > 0))
        for (const std::string& id : options.methods)
            methods.push_back(methodInfo(id, facts));
    requireKnown(options, methods);
    std::vector<EvaluateArm> arms;
    for (const std::string& text : options.arms)
        arms.push_back(parsedArm(text, options.prompt, facts));
    for (const MethodInfo& method : methods) {
        const std::vector<std::string> own = settingsFor(method, options.settings);
        if (method.primary.empty()) {
            arms.push_back({ .method = method.id,
                .values = methodValues(method.id, own, facts),
                .promptPreset = options.prompt });
            continue;
        }
        for (const double budget : options.budgets) {
            std::vector<std::string> withBudget = own;
            withBudget.push_back(method.primary + "=" + valueText(budget));
            arms.push_back({ .method = method.id,
                .budget = budget,
                .values = methodValues(method.id, withBudget, facts),
                .promptPreset = options.prompt });
        }
    }
    return arms;
}

std::string armName(const EvaluateArm& arm)
{
    if (!arm.label.empty())
        return arm.label;
    return arm.budget < 0 ? arm.method : arm.method + " " + valueText(arm.budget);
}

} // namespace ps::cli
