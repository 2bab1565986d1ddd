// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/patch_painter.h"

namespace ps::imaging {

// Views that say more than one run: where there are tiles the fills speak for them.

/// The smallest value of the method's parameter at which each patch is kept; dark at none.
Figure paintKeepThresholds(PatchPainter& patches, const PictureOptions& options);

/// Who kept each patch, this run (A) or `options.reference` (B), with the overlap of every partition.
Figure paintDifference(PatchPainter& patches, const PictureOptions& options);

} // namespace ps::imaging
