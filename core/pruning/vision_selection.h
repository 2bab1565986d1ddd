// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <memory>
#include <optional>

namespace ps {

/// Ids forced by hand: an override changes exactly the patches named.
struct Overrides {
    std::vector<int> keep {}, drop {};
};

struct VisionSelection {
    std::vector<int> ids {};                  // ascending; newline tokens always stay
    std::shared_ptr<const PruneStep> step {}; // null when the method decided nothing and nothing was forced
};

/// Turns a decision over vision-stage rows into kept ids: unpadding, newline tokens, overrides, and the chain
/// requested -> allocated -> after unpad -> fed. The engine and the preview share it. Throws Error BadArgument for an
/// override outside the layout, or when nothing would be left.
VisionSelection selectVisualTokens(const std::string& method, const Layout& layout,
    std::optional<VisionDecision> decision, const Overrides& overrides);

} // namespace ps
