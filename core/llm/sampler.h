// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace ps {

struct SamplerOptions {
    double temperature = 0; // 0: greedy
    int topK = 0;           // 0: off
    double topP = 1;        // 1: off
};

struct Sampled {
    int id = 0;
    float logProbability = 0; // under the plain softmax of the logits, whatever the temperature
};

/// Chooses the next token: temperature, then top-k, then top-p, then a draw, as transformers does; greedy takes the first
/// of equal maxima. The same seed gives the same draws on every machine.
class Sampler {
public:
    Sampler(const SamplerOptions& options, std::uint64_t seed) : m_options(options), m_generator(seed) { }
    Sampled next(std::span<const float> logits);

private:
    int draw(std::span<const float> logits);

    SamplerOptions m_options;
    std::mt19937_64 m_generator;
};

} // namespace ps
