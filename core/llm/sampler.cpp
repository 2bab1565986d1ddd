// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/sampler.h"

#include "core/base/check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ps {

Sampled Sampler::next(std::span<const float> logits)
{
    PS_CHECK(!logits.empty());
    const auto best = std::max_element(logits.begin(), logits.end()); // the first of equals
    const int id = m_options.temperature > 0 ? draw(logits) : static_cast<int>(best - logits.begin());
    double sum = 0;
    for (const float value : logits)
        sum += std::exp(static_cast<double>(value) - *best);
    const double logProbability = static_cast<double>(logits[static_cast<std::size_t>(id)]) - *best
        - std::log(sum);
    return { .id = id, .logProbability = static_cast<float>(logProbability) };
}

int Sampler::draw(std::span<const float> logits)
{
    std::vector<int> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto value = [&](int id) { return static_cast<double>(logits[static_cast<std::size_t>(id)]); };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return value(a) > value(b); });
    if (m_options.topK > 0 && static_cast<std::size_t>(m_options.topK) < order.size())
        order.resize(static_cast<std::size_t>(m_options.topK));

    std::vector<double> weight;
    for (const int id : order)
        weight.push_back(std::exp((value(id) - value(order.front())) / m_options.temperature));
    double total = std::accumulate(weight.begin(), weight.end(), 0.0);
    if (m_options.topP < 1) { // keep the head whose mass before the last kept token is below p
        double mass = 0;
        std::size_t kept = 0;
        while (kept < weight.size() && (kept == 0 || mass < m_options.topP * total))
            mass += weight[kept++];
        weight.resize(kept);
        total = mass;
    }
    const double uniform = static_cast<double>(m_generator() >> 11) * 0x1.0p-53; // [0, 1), 53 bits
    double remaining = uniform * total;
    for (std::size_t i = 0; i < weight.size(); ++i) {
        remaining -= weight[i];
        if (remaining < 0)
            return order[i];
    }
    return order[weight.size() - 1];
}

} // namespace ps
