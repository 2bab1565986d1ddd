// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/picture_input.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/train/scenes.h"
#if PS_IMAGING
#include "core/imaging/decode.h"
#include "core/imaging/export.h"
#endif

#include <charconv>
#include <chrono>
#include <filesystem>
#include <optional>

namespace ps::cli {
namespace {

constexpr std::string_view kScenePrefix = "scene:";

/// The seed of scene:SEED; nothing when the argument is a file name.
std::optional<std::uint64_t> sceneSeed(std::string_view argument)
{
    if (!argument.starts_with(kScenePrefix))
        return {};
    const std::string_view digits = argument.substr(kScenePrefix.size());
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    if (error != std::errc {} || end != digits.data() + digits.size())
        throw Error(ErrorKind::BadArgument, "'" + std::string(digits) + "' is not a seed", "--image",
            "write scene:SEED with a whole number");
    return seed;
}

PictureInput generated(std::uint64_t seed)
{
    scenes::Scene scene = scenes::makeScene(seed);
    const std::string name = std::string(kScenePrefix) + std::to_string(seed);
    PictureInput input;
    input.info = { .name = name, .sha256 = pixelHash(scene.image) };
    input.image = std::make_shared<const Image>(std::move(scene.image));
    return input;
}

#if PS_IMAGING
PictureInput decoded(const std::string& file, bool applyExif)
{
    imaging::DecodedImage picture = imaging::decodeFile(file, { .applyExif = applyExif });
    return { .image = std::make_shared<const Image>(std::move(picture.image)), .info = std::move(picture.info) };
}
#else
PictureInput decoded(const std::string& file, bool /*applyExif*/)
{ // PPM knows no orientation
    Image image = parsePpm(readFile(file, limits::kImageFileBytes), file);
    PictureInput input;
    input.info = { .name = std::filesystem::path(file).filename().string(), .sha256 = pixelHash(image) };
    input.image = std::make_shared<const Image>(std::move(image));
    return input;
}
#endif

} // namespace

PictureInput loadPicture(const std::string& argument, bool applyExif)
{
    const auto begin = std::chrono::steady_clock::now();
    const std::optional<std::uint64_t> seed = sceneSeed(argument);
    PictureInput input = seed ? generated(*seed) : decoded(argument, applyExif);
    input.info.argument = argument;
    input.elapsedMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    return input;
}

std::string writePicture(const std::string& fileWithoutEnding, const Image& image)
{
#if PS_IMAGING
    const std::filesystem::path file = fileWithoutEnding + ".png";
    imaging::writePng(file, image);
#else
    const std::filesystem::path file = fileWithoutEnding + ".ppm";
    writeFileAtomically(file, std::span<const std::uint8_t>(encodePpm(image)));
#endif
    return file.filename().string();
}

} // namespace ps::cli
