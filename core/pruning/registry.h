// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <memory>
#include <type_traits>

namespace ps {

struct Predictors;

/// What a method may read when it is made.
struct MethodContext {
    const ModelFacts& facts;
    const Predictors* predictors = nullptr; // Dynamic-LLaVA's weights; null in previews
};

/// A registered method: how it describes itself for a model (parameters, ranges, availability) and how it is made.
struct MethodEntry {
    MethodInfo (*describe)(const ModelFacts&) = nullptr;
    std::unique_ptr<PruningMethod> (*make)(const Values&, const MethodContext&) = nullptr;
    /// Equivalent tokens: visual tokens alive, mean over decoder layers, as a share of all of them. Null: the primary
    /// parameter is that share.
    double (*equivalentShare)(const Values&, const ModelFacts&) = nullptr;
};

/// The usual `make`: a method that reads its values, or nothing.
template <typename Method>
std::unique_ptr<PruningMethod> makeFrom(const Values& values, const MethodContext&)
{
    if constexpr (std::is_constructible_v<Method, const Values&>)
        return std::make_unique<Method>(values);
    else
        return std::make_unique<Method>();
}

/// A static object of this type in the method's own file adds it to the catalogue.
class Register {
public:
    explicit Register(MethodEntry entry);
};

/// Sorted by id, whatever the link order.
std::vector<MethodEntry> registeredMethods(const ModelFacts& facts);

/// Throws Error BadArgument naming the known ids.
MethodEntry findMethod(const std::string& id, const ModelFacts& facts);

/// `values` are validated first. Throws Error BadArgument for an unknown id (naming the known ones), a bad value, or a
/// method that this model cannot run (with the reason).
std::unique_ptr<PruningMethod> makeMethod(
    const std::string& id, const Values& values, const MethodContext& context);

} // namespace ps
