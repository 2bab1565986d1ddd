// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/patch_painter.h"
#include "core/trace/pyramid.h"

namespace ps::imaging {

// What happens to patches inside the language model, over the picture; and the decoder's layers as a figure of their own.
// Where there are tiles the fills speak for them.

/// Each dropped patch in the lightness of its stage, with the number of the first layer that does not see it.
Figure paintDropLayers(PatchPainter& patches, const PictureOptions& options);

/// The scores that one stage ranked by; what it no longer saw is dark.
Figure paintStageScores(PatchPainter& patches, const PruneStep* stage);

/// Keep minus drop of the image predictor, around its zero line; the cut is where the kept ones begin.
Figure paintMargins(PatchPainter& patches, const PruneStep* step);

/// Visual tokens and cache bytes of each decoder layer, with the stages.
Figure paintPyramid(const Trace& trace);

/// "2" for decoder layer 2, "V" for a decision of the vision stage.
std::string dropNumeral(int layer);

} // namespace ps::imaging
