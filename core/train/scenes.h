// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ps::scenes {

/// One thing in a generated picture. `shape` is "sign" for a plate with a word.
struct SceneObject {
    std::string shape {}, color {}, size {}, letter {}, word {}; // size, letter, word empty when it has none
    double x = 0, y = 0, halfWidth = 0, halfHeight = 0;          // pixels
    int cell = 0;                                                // 0..8, row by row
};

struct Question {
    std::string kind {}; // one of kinds()
    std::string question {}, answer {};
};

struct Scene {
    std::uint64_t seed = 0;
    Image image {};
    std::vector<SceneObject> objects {};
    std::vector<Question> questions {}; // one of every kind that this scene allows, in the order of kinds()
};

/// color shape count total where exists letter sign at size describe
const std::vector<std::string>& kinds();
const std::string& placeName(int cell); // "top left" ... "bottom right"

/// The same seed gives the same scene, byte for byte, on every machine.
Scene makeScene(std::uint64_t seed);

} // namespace ps::scenes
