// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/scenes.h"

#include <QString>
#include <vector>

namespace ps {

/// A picture of resources/samples with its questions and their true answers.
struct Sample {
    QString file {}, name {};
    std::vector<scenes::Question> truth {};
};

/// Sorted by name. Empty when the resources are missing: the window works without them.
std::vector<Sample> samples();

} // namespace ps
