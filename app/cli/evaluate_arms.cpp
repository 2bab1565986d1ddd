// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_arms.h"

#include "app/cli/options.h"
#include "core/base/error.h"
#include "core/session/catalog.h"

#include <algorithm>

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

} // namespace

std::vector<EvaluateArm> makeArms(const ArmOptions& options, const ModelFacts& facts)
{
    std::vector<MethodInfo> methods;
    for (const std::string& id : options.methods)
        methods.push_back(methodInfo(id, facts));
    requireKnown(options, methods);
    std::vector<EvaluateArm> arms;
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
    return arm.budget < 0 ? arm.method : arm.method + " " + valueText(arm.budget);
}

} // namespace ps::cli
