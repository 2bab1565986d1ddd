// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <vector>

namespace ps::scenes {

/// What the embedded model knows: the words of its questions and answers.
struct NamedColor {
    std::string name {};
    std::array<float, 3> rgb {};
    bool dark = false; // carries light letters
};

const std::vector<std::string>& shapeNames();
const std::vector<NamedColor>& colors();
const std::vector<std::string>& signWords();
const std::string& letters(); // no I, O, Q: too like a bar or a ring

/// Circle, square, diamond and triangle are solid enough to carry a letter.
bool carriesLetter(const std::string& shape);

} // namespace ps::scenes
