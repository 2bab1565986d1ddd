// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/schedule.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ps {
namespace {

constexpr double kSteepest = 0.25; // a stage that keeps less than this of the one before asks for earlier layers
constexpr double kSmallestLambda = 0.02;
constexpr double kLambdaGrid = 1e6;   // so that the default share gives exactly one half, not a hair less
constexpr int kDeepestPublished = 32; // deeper decoders use its layers, as the authors' scripts do for 40

std::vector<double> powers(double lambda, std::size_t count)
{
    std::vector<double> ratios;
    double ratio = 1;
    for (std::size_t i = 0; i < count; ++i)
        ratios.push_back(ratio *= lambda);
    return ratios;
}

double shareAt(double lambda, const std::vector<int>& layers, int decoderLayers)
{
    return equivalentShare({ layers, powers(lambda, layers.size()) }, decoderLayers);
}

double lambdaFor(double share, const std::vector<int>& layers, int decoderLayers)
{
    double low = 0, high = 1;
    for (int i = 0; i < 60; ++i) { // the share grows with lambda
        const double middle = (low + high) / 2;
        (shareAt(middle, layers, decoderLayers) < share ? low : high) = middle;
    }
    return std::round(high * kLambdaGrid) / kLambdaGrid;
}

/// Sixteenths of the depth, at least one apart and inside the decoder.
std::vector<int> sixteenths(const std::vector<int>& counts, int decoderLayers)
{
    std::vector<int> layers;
    for (const int count : counts) {
        const int after = layers.empty() ? 0 : layers.back();
        const int layer = std::max(after + 1, std::min(decoderLayers, kDeepestPublished) * count / 16);
        if (layer < decoderLayers)
            layers.push_back(layer);
    }
    return layers;
}

std::vector<int> earliestLayers(int decoderLayers) { return sixteenths({ 1, 2, 3, 4 }, decoderLayers); }

std::vector<int> layersFor(double share, int decoderLayers)
{
    for (const std::vector<int>& layers : { quarterLayers(decoderLayers), sixteenths({ 1, 4, 8 }, decoderLayers) })
        if (shareAt(kSteepest, layers, decoderLayers) <= share)
            return layers;
    return earliestLayers(decoderLayers);
}

void check(const std::vector<int>& layers, int decoderLayers)
{
    int before = 0;
    for (const int layer : layers) {
        if (layer <= before || layer >= decoderLayers)
            throw Error(ErrorKind::BadArgument,
                "the layers of the stages must ascend from 1 to " + std::to_string(decoderLayers - 1), "layers");
        before = layer;
    }
}

} // namespace

double equivalentShare(const Schedule& schedule, int decoderLayers)
{
    double sum = 0, ratio = 1;
    int from = 0;
    for (std::size_t i = 0; i < schedule.layers.size(); ++i) {
        sum += ratio * (schedule.layers[i] - from);
        from = schedule.layers[i];
        ratio = schedule.ratios[i];
    }
    return (sum + ratio * (decoderLayers - from)) / decoderLayers;
}

std::vector<int> quarterLayers(int decoderLayers) { return sixteenths({ 4, 8, 12 }, decoderLayers); }

double smallestShare(int decoderLayers)
{
    return shareAt(kSmallestLambda, earliestLayers(decoderLayers), decoderLayers);
}

Schedule geometricSchedule(double share, const std::vector<int>& layers, int decoderLayers)
{
    check(layers, decoderLayers);
    const std::vector<int> stages = layers.empty() ? layersFor(share, decoderLayers) : layers;
    const double least = shareAt(kSmallestLambda, stages, decoderLayers);
    if (share < least)
        throw Error(ErrorKind::BadArgument,
            "stages before these layers cannot go below "
                + std::to_string(static_cast<int>(std::ceil(least * 100))) + " % equivalent tokens",
            "keep", "raise the share or start at an earlier layer");
    return { stages, powers(lambdaFor(share, stages, decoderLayers), stages.size()) };
}

} // namespace ps
