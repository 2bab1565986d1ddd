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

/// A run of the built-in model that was recorded on one of them, for those who have no time for a model.
struct RecordedRun {
    QString file {}, name {}; // "hired on scene_02"
};

/// Sorted by name. Empty when the resources are missing: the window works without them.
std::vector<Sample> samples();
std::vector<RecordedRun> recordedRuns();

} // namespace ps
