// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/scene_input.h"

#include "app/cli/picture_input.h"
#include "app/cli/progress_line.h"
#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/train/scene_json.h"

#include <sstream>

namespace ps::cli {
namespace {

constexpr std::uint64_t kRowsBytes = 1ULL << 30;

/// A picture is named relative to the list and may not lie outside its folder.
std::filesystem::path besideList(
    const std::filesystem::path& list, const std::string& name, const std::string& where)
{
    const std::filesystem::path picture(name);
    if (picture.empty() || picture.is_absolute() || picture != picture.filename())
        throw Error(ErrorKind::Damaged, "'" + name + "' is not a plain file name", where);
    return list.parent_path() / picture;
}

} // namespace

std::vector<scenes::Scene> drawScenes(int count, std::uint64_t seed, const std::stop_token& stop)
{
    ProgressLine progress;
    std::vector<scenes::Scene> all;
    for (int i = 0; i < count; ++i) {
        throwIfStopped(stop);
        progress.show("drawing", i, count);
        all.push_back(scenes::makeScene(seed + static_cast<std::uint64_t>(i)));
    }
    return all;
}

std::vector<scenes::Scene> readScenes(const std::filesystem::path& file, const std::stop_token& stop)
{
    std::istringstream lines(readTextFile(file, kRowsBytes));
    std::vector<scenes::Scene> all;
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        throwIfStopped(stop);
        if (line.empty())
            continue;
        const std::string where = file.string() + ":" + std::to_string(number);
        scenes::SceneRow row = scenes::parseSceneRow(line, where);
        const PictureInput picture = loadPicture(besideList(file, row.imageName, where).string(), false);
        row.scene.image = *picture.image;
        all.push_back(std::move(row.scene));
    }
    if (all.empty())
        throw Error(ErrorKind::Damaged, "there is no scene in it", file.string(),
            "'prunescope-cli scenes' writes such files");
    return all;
}

} // namespace ps::cli
