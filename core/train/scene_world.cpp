// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_world.h"

#include "core/base/check.h"
#include "core/train/scenes.h"

namespace ps::scenes {

const std::vector<std::string>& kinds()
{
    static const std::vector<std::string> names { "color", "shape", "count", "total", "where", "exists",
        "letter", "sign", "at", "size", "describe" };
    return names;
}

const std::string& placeName(int cell)
{
    static const std::vector<std::string> names { "top left", "top", "top right", "left", "center", "right",
        "bottom left", "bottom", "bottom right" };
    PS_CHECK(cell >= 0 && cell < 9);
    return names[static_cast<std::size_t>(cell)];
}

const std::vector<std::string>& shapeNames()
{
    static const std::vector<std::string> names { "circle", "square", "triangle", "star", "cross", "ring",
        "diamond", "moon" };
    return names;
}

const std::vector<NamedColor>& colors()
{
    static const std::vector<NamedColor> table {
        { "red", { 214, 40, 40 }, true },
        { "green", { 42, 150, 62 }, true },
        { "blue", { 40, 84, 214 }, true },
        { "yellow", { 240, 208, 40 }, false },
        { "orange", { 242, 132, 28 }, false },
        { "purple", { 140, 58, 178 }, true },
        { "black", { 24, 24, 26 }, true },
        { "white", { 248, 248, 246 }, false },
    };
    return table;
}

const std::vector<std::string>& signWords()
{
    static const std::vector<std::string> words { "STOP", "EXIT", "CAFE", "BUS", "TAXI", "ZOO", "BANK",
        "SHOP", "PARK", "HOTEL", "OPEN", "SALE", "FIRE", "MILK", "TEA", "PIZZA", "BOOK", "FISH", "GOLD",
        "LAKE", "NORTH", "WEST", "MUSIC", "JAZZ" };
    return words;
}

const std::string& letters()
{
    static const std::string all = "ABCDEFGHJKLMNPRSTUVWXYZ";
    return all;
}

bool carriesLetter(const std::string& shape)
{
    return shape == "circle" || shape == "square" || shape == "diamond" || shape == "triangle";
}

} // namespace ps::scenes
