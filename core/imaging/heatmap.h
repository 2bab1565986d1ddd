// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/color_map.h"
#include "core/trace/trace.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ps::imaging {

enum class View {
    Budgets,
    Mask,
    ClassFirst,
    ClassLast,
    DropLayer,
    StageScore,
    Margin,
    KeepThreshold,
    Difference,
    Pyramid
};
inline constexpr std::array kViews { View::Budgets, View::Mask, View::ClassFirst, View::ClassLast,
    View::DropLayer, View::StageScore, View::Margin, View::KeepThreshold, View::Difference, View::Pyramid };
View viewFromName(const std::string& name); // "cls-last", "drop-layer"; Error BadArgument names them all
const char* viewName(View view);
std::string viewNames(); // "budgets, mask, ... or pyramid"

/// The values behind a view, in vision-stage rows (P * N). ClassFirst, ClassLast: head-summed class-token attention of the
/// layers named by the run's values, else of the first and last recorded layer. Mask, after the last step of the trace:
/// 0 dropped, 1 kept, 2 kept by the rule but removed by unpadding; with `layer` the tokens alive at that decoder layer.
/// Budgets: the share of its partition's patches that the rule kept, the same in all rows of a partition. DropLayer: the
/// first decoder layer that does not see the patch, -1 before the language model, the number of layers where it survived.
/// StageScore: what the stage that speaks for `layer` ranked by (stageAt). Margin: of the image predictor, keep - drop. NaN
/// for patches without a token or a score. Pyramid alone is (L): the visual tokens of each decoder layer. Empty when the
/// trace lacks them, and for KeepThreshold and Difference, which say more than one trace holds: see valuesFor.
std::vector<float> viewValues(const Trace& trace, View view, std::optional<int> layer = {});

/// The layer that the view speaks of: the wanted one for Mask and Difference, its stage's for StageScore and Margin; null for the others.
std::optional<int> layerOfView(const Trace& trace, View view, std::optional<int> wanted);

enum class Blend {
    Blended, // over the picture
    Overlay, // alone, for the picture's place: nothing lies behind it
};

struct PictureOptions {
    std::string colorMap = "viridis";
    double opacity = 0.6; // of the heat map; a mask is always drawn at the strength the interface fixes
    int scale = 1;        // 1, 2, 4: text and outlines are drawn anew, not stretched
    bool caption = true; // legend and the lines with model, method, budget and command; off: the bare overlaid picture
    std::optional<int> layer {};  // decoder layer of Mask, StageScore and Difference
    Blend blend = Blend::Blended; // a mask's darkening and hatch belong to the overlay
    std::shared_ptr<const std::vector<float>> thresholds {}; // (P * N), of KeepThreshold; NaN: never kept
    std::string thresholdOf {};                              // the parameter they are of: "budget"
    std::shared_ptr<const Trace> reference {};               // B of Difference, the trace itself is A
    std::string referenceFile {};                            // where --against finds it; without its folder
};

/// The values behind a view with these options, in vision-stage rows: viewValues, or of KeepThreshold the thresholds, of
/// Difference 0 where neither run kept the patch, 1 only A, 2 only B, 3 both. Empty when they are not to be had; Error
/// BadArgument when they do not fit the trace: another picture, other patches.
std::vector<float> valuesFor(const Trace& trace, View view, const PictureOptions& options);

/// The view painted over the picture with legend and caption, RGB8. Small pictures are enlarged and large ones reduced to
/// the size of a figure; an overlay alone stands on white. Throws Error Missing when the trace lacks picture or values, BadArgument for bad options.
Image renderView(const Trace& trace, View view, const PictureOptions& options);

} // namespace ps::imaging
