// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <string>

namespace ps::test {

/// The embedded model on the CPU, f32, one thread, opened once per process.
Session& embeddedSession();

/// resources/samples/scene_NN as PPM-free pixels: drawn by core/train/scenes, so that engine builds need no decoder.
ImagePtr scenePicture(std::uint64_t seed);

/// A greedy request of at most `tokens` new tokens about a drawn scene.
Request sceneRequest(const std::string& method, std::uint64_t scene, int tokens = 12);

std::vector<int> answerIds(const Trace& trace);

/// Values of `method` drawn within the declared ranges, the primary parameter among them.
Values randomValues(const MethodInfo& method, std::uint64_t seed);

} // namespace ps::test
