// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/scenes.h"

namespace ps::scenes {

/// One line of scenes.jsonl without its newline: seed, image file name, size (height, width), objects, questions.
std::string sceneRow(const Scene& scene, const std::string& imageName);

struct SceneRow {
    Scene scene {}; // without pixels
    std::string imageName {};
};

/// Reads such a line. Throws Error Damaged naming `where` and the key.
SceneRow parseSceneRow(const std::string& line, const std::string& where);

} // namespace ps::scenes
