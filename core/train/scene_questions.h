// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/scene_random.h"
#include "core/train/scenes.h"

#include <optional>

namespace ps::scenes {

/// A question of that kind with its true answer; nothing where the scene has no unambiguous one.
std::optional<Question> makeQuestion(
    const std::string& kind, const std::vector<SceneObject>& objects, SceneRandom& random);

/// The one true description: every object, place by place.
std::string description(const std::vector<SceneObject>& objects);

} // namespace ps::scenes
