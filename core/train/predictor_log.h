// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ps {

/// Means over the pictures of a step, or of one picture.
struct PredictorLosses {
    double answer = 0;                      // cross-entropy of the true next tokens
    double keepRate = 0;                    // weighted squared deviations of the mean noise-free keep rates
    double imageSampled = 0, imageRate = 0; // shares kept: with noise, and as inference decides
    double textSampled = 0, textRate = 0;   // of long answers
};

struct PredictorStep {
    int step = 0; // counted from 1
    double seconds = 0;
    double temperature = 0, noise = 0;
    PredictorLosses losses {};
    double gradientNorm = 0; // before clipping
};

/// log.csv of a training run, one line per step.
class PredictorLog {
public:
    explicit PredictorLog(std::filesystem::path file) : m_file(std::move(file)) { }

    /// Takes up what a run wrote up to `step`; what it wrote after its checkpoint is made again. Throws Error Damaged when
    /// steps are missing.
    void resume(int step);
    void add(const PredictorStep& step);
    void write() const; // atomically

private:
    std::filesystem::path m_file;
    std::vector<std::string> m_lines {};
};

} // namespace ps
