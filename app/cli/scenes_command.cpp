// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"
#include "app/cli/picture_input.h"
#include "app/cli/program.h"
#include "app/cli/progress_line.h"
#include "core/base/cancel.h"
#include "core/train/scene_json.h"

#include <filesystem>
#include <memory>

namespace ps::cli {
namespace {

struct SceneOptions {
    int count = 0;
    std::uint64_t seed = 0;
    std::string out {};
};

int draw(const SceneOptions& options, const std::stop_token& stop)
{
    const std::filesystem::path folder = options.out;
    createFolder(folder);
    std::string rows;
    {
        ProgressLine progress;
        for (int i = 0; i < options.count; ++i) {
            throwIfStopped(stop);
            progress.show("drawing", i, options.count);
            const scenes::Scene scene = scenes::makeScene(options.seed + static_cast<std::uint64_t>(i));
            const std::string name = writePicture(folder / ("scene_" + std::to_string(scene.seed)), scene.image);
            rows += sceneRow(scene, name) + "\n";
        }
    }
    writeText(folder / "scenes.jsonl", rows);
    print(std::to_string(options.count) + (options.count == 1 ? " picture" : " pictures")
        + " and scenes.jsonl in " + folder.string() + "\n");
    return kDone;
}

} // namespace

void addScenesCommand(Program& program)
{
    const auto options = std::make_shared<SceneOptions>();
    CLI::App& command = addCommand(program, "scenes", "Draw pictures with known answers",
        [options, &program] { return draw(*options, program.stop); });
    command.add_option("--count", options->count, "How many pictures")
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N")
        ->required();
    command.add_option("--seed", options->seed, "Seed of the first; the others count up")
        ->type_name("S")
        ->capture_default_str();
    command.add_option("--out", options->out, "Folder for scene_SEED pictures and scenes.jsonl")
        ->type_name("DIR")
        ->required();
}

} // namespace ps::cli
