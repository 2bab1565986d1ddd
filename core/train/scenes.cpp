// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scenes.h"

#include "core/train/scene_drawing.h"
#include "core/train/scene_questions.h"
#include "core/train/scene_world.h"

#include <algorithm>
#include <numbers>
#include <utility>

namespace ps::scenes {
namespace {

constexpr int kCells = 9; // a 3 x 3 grid, one object a cell
constexpr int kMostObjects = 7;
constexpr Color kLight { 250, 250, 250 }, kDark { 20, 20, 20 };

struct Frame {
    int width = 0, height = 0;
    double cellWidth = 0, cellHeight = 0;
    double unit = 0; // what an object's size is measured in
};

Frame drawFrame(SceneRandom& random)
{
    // (height, width) before a common random scale: squares, 4:3, 3:4 and long formats, so that every grid occurs.
    static const std::vector<std::pair<int, int>> sizes { { 224, 224 }, { 224, 224 }, { 224, 224 },
        { 224, 224 }, { 224, 224 }, { 300, 300 }, { 256, 320 }, { 320, 256 }, { 240, 320 }, { 320, 240 },
        { 200, 360 }, { 360, 200 }, { 160, 480 }, { 480, 160 }, { 180, 360 }, { 360, 180 } };
    const auto [height, width] = random.choice(sizes);
    const double scale = random.between(0.92, 1.15);
    Frame frame { static_cast<int>(width * scale), static_cast<int>(height * scale) };
    frame.cellWidth = frame.width / 3.0;
    frame.cellHeight = frame.height / 3.0;
    const auto [shorter, longer] = std::minmax(frame.width, frame.height);
    frame.unit = shorter / 3.0 * (shorter * 2 > longer ? 1.0 : 1.2);
    return frame;
}

struct Background {
    double brightness = 0; // mean of the base colour: decides whether an object needs a rim
    Canvas canvas;
};

/// A base colour under a linear shade and, in half of the scenes, a faint wave.
Background drawBackground(const Frame& frame, SceneRandom& random)
{
    const bool dark = random.chance(0.25);
    const int grey = dark ? random.within(50, 95) : random.within(120, 205);
    std::array<double, 3> base {};
    for (double& channel : base)
        channel = grey + random.within(-18, 18);

    const double angle = random.unit() * 2 * std::numbers::pi;
    const double shade = random.between(0, 28);
    const double shadeX = cosine(angle) * shade, shadeY = sine(angle) * shade;
    const bool wavy = random.chance(0.5);
    const double waveX = wavy ? random.between(-18, 18) : 0, waveY = wavy ? random.between(-18, 18) : 0;
    const double waveHeight = wavy ? random.between(2, 9) : 0;
    const double phase = wavy ? random.unit() * 2 * std::numbers::pi : 0;

    Background background { (base[0] + base[1] + base[2]) / 3, Canvas(frame.width, frame.height) };
    for (int row = 0; row < frame.height; ++row) {
        for (int col = 0; col < frame.width; ++col) {
            const double x = 2.0 * col / (frame.width - 1) - 1, y = 2.0 * row / (frame.height - 1) - 1; // -1..1
            const double wave = wavy ? waveHeight * sine(waveX * x + waveY * y + phase) : 0;
            const double value = shadeX * x + shadeY * y + wave;
            for (std::size_t c = 0; c < 3; ++c)
                background.canvas.at(col, row)[c] = static_cast<float>(base[c] + value);
        }
    }
    return background;
}

const Color& ink(const NamedColor& color) { return color.dark ? kLight : kDark; }

/// The centre of a cell moved by up to `jitter` of it, so that the object's half size fits into the picture.
std::pair<double, double> drawCentre(
    const Frame& frame, SceneObject& object, std::pair<double, double> jitter, SceneRandom& random)
{
    const auto place = [&](int index, double cell, double share, double half, int end) {
        const double wanted = (index + 0.5) * cell + random.between(-share, share) * cell;
        return std::min(std::max(wanted, half + 2), end - half - 2);
    };
    object.x = place(object.cell % 3, frame.cellWidth, jitter.first, object.halfWidth, frame.width);
    object.y = place(object.cell / 3, frame.cellHeight, jitter.second, object.halfHeight, frame.height);
    return { object.x, object.y };
}

struct LetterStyle {
    float height = 0, thickness = 0; // thickness: half the width of a stroke
};

void paintLetter(Canvas& canvas, const Place& place, char letter, const LetterStyle& style, const Color& color)
{
    const std::vector<Stroke> strokes = letterStrokes(letter, style.height);
    canvas.blend(
        place, [&](Point p) { return distanceToStrokes(p, strokes) - style.thickness; }, color);
}

/// A plate with a word.
SceneObject paintSign(Canvas& canvas, const Frame& frame, int cell, const NamedColor& color, SceneRandom& random)
{
    SceneObject sign { .shape = "sign", .color = color.name, .word = random.choice(signWords()), .cell = cell };
    const double letterHeight = frame.unit * random.between(0.22, 0.28), letterWidth = letterHeight * 0.86;
    const auto count = static_cast<double>(sign.word.size());
    sign.halfWidth = (count * letterWidth + letterHeight * 0.9) / 2;
    sign.halfHeight = letterHeight * 0.95;
    const auto [x, y] = drawCentre(frame, sign, { 0.1, 0.15 }, random);

    const auto w = static_cast<float>(sign.halfWidth), h = static_cast<float>(sign.halfHeight);
    const std::array<Point, 4> plate { Point { -w, -h }, { w, -h }, { w, h }, { -w, h } };
    canvas.blend(
        { x, y, sign.halfWidth }, [&](Point p) { return distanceToPolygon(p, plate); }, color.rgb);

    const double thickness = letterHeight * random.between(0.085, 0.115);
    const LetterStyle style { static_cast<float>(letterHeight), static_cast<float>(thickness) };
    for (std::size_t i = 0; i < sign.word.size(); ++i) {
        const double left = x + (static_cast<double>(i) - (count - 1) / 2) * letterWidth;
        paintLetter(canvas, { left, y, letterHeight * 0.7 }, sign.word[i], style, ink(color));
    }
    return sign;
}

struct ShapeChoice {
    std::string shape {};
    NamedColor color {};
};

/// Draws a letter onto some of the shapes that can carry one.
void maybePaintLetter(Canvas& canvas, SceneObject& object, const NamedColor& color, SceneRandom& random)
{
    if (!carriesLetter(object.shape) || !random.chance(object.size == "large" ? 0.65 : 0.3))
        return;
    const char letter = letters()[static_cast<std::size_t>(random.below(static_cast<int>(letters().size())))];
    object.letter = letter;
    const bool roomy = object.shape == "circle" || object.shape == "square";
    const double height = object.halfWidth * (roomy ? 1.0 : 0.78);
    const double thickness = height * random.between(0.075, 0.11);
    const double drop = object.shape == "triangle" ? 0.2 * object.halfWidth : 0;
    paintLetter(canvas, { object.x, object.y + drop, height * 0.75 }, letter,
        { static_cast<float>(height), static_cast<float>(thickness) }, ink(color));
}

SceneObject paintShape(
    Background& background, const Frame& frame, int cell, const ShapeChoice& choice, SceneRandom& random)
{
    const NamedColor& color = choice.color;
    SceneObject object { .shape = choice.shape, .color = color.name, .cell = cell };
    const bool large = random.chance(0.5);
    object.size = large ? "large" : "small";
    const double r = frame.unit * (large ? random.between(0.33, 0.41) : random.between(0.19, 0.24));
    object.halfWidth = object.halfHeight = r;
    const auto [x, y] = drawCentre(frame, object, { 0.16, 0.16 }, random);
    const Distance outline = shapeDistance(object.shape, static_cast<float>(r), random.between(-0.22, 0.22));

    const Place place { x, y, r * 1.45 };
    const double brightness = (color.rgb[0] + color.rgb[1] + color.rgb[2]) / 3;
    if (std::abs(brightness - background.brightness) < 28) { // too close to the background: a rim first
        const auto rim = static_cast<float>(std::max(1.2, 0.07 * r));
        background.canvas.blend(
            place, [&](Point p) { return outline(p) - rim; }, background.brightness < 140 ? kLight : kDark);
    }
    background.canvas.blend(place, outline, color.rgb);
    maybePaintLetter(background.canvas, object, color, random);
    return object;
}

std::vector<SceneObject> paintObjects(Background& background, const Frame& frame, SceneRandom& random)
{
    const int count = random.within(2, kMostObjects);
    const std::vector<int> cells = random.sample(kCells, count);
    const int colorCount = static_cast<int>(colors().size());
    const std::vector<int> looks = random.sample(
        static_cast<int>(shapeNames().size()) * colorCount, count); // all different
    const bool withSign = random.chance(0.5);

    std::vector<SceneObject> objects;
    for (int i = count - 1; i >= 0; --i) { // the sign comes last, on top
        const int look = looks[static_cast<std::size_t>(i)], cell = cells[static_cast<std::size_t>(i)];
        const NamedColor& color = colors()[static_cast<std::size_t>(look % colorCount)];
        const std::string& shape = shapeNames()[static_cast<std::size_t>(look / colorCount)];
        objects.push_back(i == 0 && withSign ? paintSign(background.canvas, frame, cell, color, random)
                                             : paintShape(background, frame, cell, { shape, color }, random));
    }
    return objects;
}

void addNoise(Canvas& canvas, float deviation, SceneRandom& random)
{
    for (int y = 0; y < canvas.height(); ++y) {
        for (int x = 0; x < canvas.width(); ++x) {
            const float noise = deviation * random.normal();
            for (float& channel : canvas.at(x, y))
                channel += noise;
        }
    }
}

} // namespace

Scene makeScene(std::uint64_t seed)
{
    constexpr std::uint64_t kNoiseStream = 0x9e3779b97f4a7c15; // questions do not depend on the picture's size
    SceneRandom random(seed), noise(seed ^ kNoiseStream);
    Scene scene { .seed = seed };
    const Frame frame = drawFrame(random);
    Background background = drawBackground(frame, random);
    scene.objects = paintObjects(background, frame, random);
    addNoise(background.canvas, static_cast<float>(random.between(0, 6)), noise);
    scene.image = background.canvas.toImage();
    for (const std::string& kind : kinds())
        if (auto question = makeQuestion(kind, scene.objects, random))
            scene.questions.push_back(std::move(*question));
    return scene;
}

} // namespace ps::scenes
