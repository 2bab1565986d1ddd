// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/checkpoint_folder.h"
#include "core/base/error.h"
#include "core/checkpoint/safetensors_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ps {
namespace {

namespace fs = std::filesystem;
using test::CheckpointFolder;
using test::ScratchFolder;
using testing::ElementsAre;
using testing::HasSubstr;

std::string failure(const fs::path& folder)
{
    try {
        findSafetensors(folder);
    } catch (const Error& error) {
        return error.message();
    }
    return "found";
}

std::vector<std::string> names(const std::vector<fs::path>& files)
{
    std::vector<std::string> result;
    for (const auto& file : files)
        result.push_back(file.filename().string());
    return result;
}

TEST(SafetensorsFolder, FindsShardsSingleFilesAndFurtherOnes)
{
    const CheckpointFolder sharded;
    sharded.write("predictors.safetensors", "");
    sharded.write(".hidden.safetensors", "");
    const auto shards = findSafetensors(sharded.path());
    EXPECT_THAT(names(shards.model),
        ElementsAre("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"));
    EXPECT_THAT(names(shards.further), ElementsAre("predictors.safetensors"));
    EXPECT_TRUE(shards.index);

    const CheckpointFolder single("next-mistral-b");
    EXPECT_THAT(names(findSafetensors(single.path()).model), ElementsAre("model.safetensors"));
    EXPECT_FALSE(findSafetensors(single.path()).index);
}

TEST(SafetensorsFolder, MissingFilesAreNamed)
{
    const CheckpointFolder folder;
    fs::remove(folder / "model-00002-of-00002.safetensors");
    EXPECT_THAT(
        failure(folder.path()), HasSubstr("the weight file 'model-00002-of-00002.safetensors' is missing"));
    fs::create_directory(folder / "model-00002-of-00002.safetensors");
    EXPECT_THAT(failure(folder.path()), HasSubstr("'model-00002-of-00002.safetensors' is missing"));
    EXPECT_THAT(failure(folder / "nowhere"), HasSubstr("there is no such folder"));

    const ScratchFolder empty;
    EXPECT_THAT(failure(empty.path()),
        HasSubstr("there is no model.safetensors and no model.safetensors.index.json"));
    empty.write("pytorch_model.bin", "");
    EXPECT_THAT(failure(empty.path()), HasSubstr("pytorch_model.bin is not read, because it can run code"));
}

TEST(SafetensorsFolder, LinksMayNotLeaveTheFolder)
{
    const ScratchFolder outside;
    outside.write("secret.safetensors", "");
    for (const char* name : { "model-00001-of-00002.safetensors", "predictors.safetensors" }) {
        const CheckpointFolder folder;
        fs::remove(folder / name);
        fs::create_symlink(outside / "secret.safetensors", folder / name);
        EXPECT_THAT(failure(folder.path()),
            HasSubstr("'" + std::string(name) + "' is a link that leaves the checkpoint's folder"));
    }
    const CheckpointFolder inside;
    fs::rename(inside / "model-00001-of-00002.safetensors", inside / "stored.bin");
    fs::create_symlink("stored.bin", inside / "model-00001-of-00002.safetensors");
    EXPECT_EQ(failure(inside.path()), "found");
    fs::remove(inside / "stored.bin");
    EXPECT_THAT(failure(inside.path()), HasSubstr("'model-00001-of-00002.safetensors' is missing")); // dangling
}

TEST(SafetensorsFolder, AFolderWithASimilarNameIsOutside)
{
    const ScratchFolder root;
    fs::create_directory(root / "model");
    fs::create_directory(root / "model2");
    root.write("model2/w.safetensors", "");
    fs::create_symlink("../model2/w.safetensors", root / "model/model.safetensors");
    EXPECT_THAT(failure(root / "model"), HasSubstr("leaves the checkpoint's folder"));
}

TEST(SafetensorsFolder, TheHuggingFaceCacheIsUnderstood)
{
    const ScratchFolder cache;
    const auto snapshot = cache / "models--a--b/snapshots/0123abcd";
    fs::create_directories(snapshot);
    fs::create_directories(cache / "models--a--b/blobs");
    fs::create_directories(cache / "models--c--d/blobs");
    cache.write("models--a--b/blobs/ffff", "");
    cache.write("models--c--d/blobs/eeee", "");
    cache.write("models--a--b/refs", "");
    fs::create_symlink("../../blobs/ffff", snapshot / "model.safetensors");
    EXPECT_EQ(failure(snapshot), "found");
    for (const char* target : { "../../../models--c--d/blobs/eeee", "../../refs" }) {
        fs::remove(snapshot / "model.safetensors");
        fs::create_symlink(target, snapshot / "model.safetensors");
        EXPECT_THAT(failure(snapshot), HasSubstr("leaves the checkpoint's folder")) << target;
    }
}

TEST(SafetensorsFolder, TheCheckpointFolderItselfMayBeALink)
{
    const CheckpointFolder folder;
    const ScratchFolder elsewhere;
    fs::create_symlink(folder.path(), elsewhere / "link");
    EXPECT_EQ(failure(elsewhere / "link"), "found");
}

} // namespace
} // namespace ps
