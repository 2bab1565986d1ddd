// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

namespace ps {

/// Every registered method, sorted by id, described for this model (`unavailable` says why one cannot run).
std::vector<MethodInfo> methods(const ModelFacts& facts);

/// Throws Error BadArgument naming the known ids.
MethodInfo methodInfo(const std::string& id, const ModelFacts& facts);

/// The models that ship in resources/models, sorted by name; the first is the default.
std::vector<ModelSource> embeddedModels();

/// An embedded model's name or a checkpoint folder. Empty: the default embedded model. Throws Error Missing.
ModelSource resolveModel(const std::string& nameOrFolder);

} // namespace ps
