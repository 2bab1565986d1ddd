// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/registry.h"

namespace ps {
namespace {

/// The baseline: decides nothing, so every visual token reaches every layer.
class None final : public PruningMethod { };

MethodInfo describe(const ModelFacts&)
{
    return { .id = "none", .title = "No pruning", .summary = "All visual tokens reach the language model." };
}

const Register none { { describe, makeFrom<None> } };

} // namespace
} // namespace ps
