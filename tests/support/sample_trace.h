// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

namespace ps::test {

struct SampleOptions {
    double budget = 0.2;
    double alpha = 0.5;
    bool newlineTokens = true;
    std::string question { "What is on the sign?" };
};

/// What the embedded model's preprocessing does to a picture of this size: partitions of 112 pixels, patches
/// of 14.
ImageGeometry sampleGeometry(int imageHeight, int imageWidth);

/// A finished HiRED run on `picture` as the embedded model would record it: class rows of two layers, one
/// step with its ledger, layers, answer, times. The scores follow the picture's local contrast, plus a few
/// sinks anywhere (also on padding), so that every patch state occurs. The numbers are plausible, not a
/// model's.
Trace sampleTraceOf(ImagePtr picture, const SampleOptions& options = {});

/// The same on samplePicture(376, 188) of sample_picture.h.
TracePtr sampleTrace(const SampleOptions& options = {});

} // namespace ps::test
