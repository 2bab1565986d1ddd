// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/predictor_report.h"

#include <string>

namespace ps::cli {

std::string reportTable(const PredictorReport& report);
/// Schema prunescope.predictors/1.
std::string reportJson(const PredictorReport& report, const std::string& model);

} // namespace ps::cli
