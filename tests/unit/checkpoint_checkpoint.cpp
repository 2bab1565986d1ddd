// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/checkpoint.h"
#include "core/base/error.h"
#include "tests/support/checkpoint_folder.h"
#include "tests/support/safetensors_file.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/ones.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ps {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using test::CheckpointFolder;
using testing::HasSubstr;

Checkpoint open(const fs::path& folder) { return Checkpoint::open(folder, readModelConfig(folder)); }

std::string failure(const fs::path& folder)
{
    try {
        open(folder);
    } catch (const Error& error) {
        return error.message();
    }
    return "opened";
}

/// A safetensors file taken apart, to be changed and written again.
struct Parts {
    std::string name {};
    TensorEntry entry {};
    std::string data {};
};

std::vector<Parts> takeApart(const fs::path& file)
{
    const auto header = readSafetensorsHeader(file);
    const auto bytes = test::ScratchFolder::bytesOf(file);
    std::vector<Parts> parts;
    for (const auto& [name, entry] : header.tensors)
        parts.push_back({ name, entry, bytes.substr(header.dataOffset + entry.begin, entry.end - entry.begin) });
    return parts;
}

void putTogether(const fs::path& file, const std::vector<Parts>& parts)
{
    std::vector<TensorToWrite> tensors;
    for (const auto& part : parts)
        tensors.push_back({ part.name, part.entry.type, part.entry.shape,
            { reinterpret_cast<const std::uint8_t*>(part.data.data()), part.data.size() } });
    writeSafetensors(file, tensors);
}

Parts& find(std::vector<Parts>& parts, const std::string& name)
{
    for (auto& part : parts)
        if (part.name == name)
            return part;
    throw std::runtime_error("no tensor " + name);
}

Parts floats(const std::string& name, std::vector<std::int64_t> shape)
{
    std::size_t count = 1;
    for (const auto extent : shape)
        count *= static_cast<std::size_t>(extent);
    return { name, { .type = StoredType::F32, .shape = std::move(shape) }, std::string(count * 4, '\0') };
}

TEST(Checkpoint, OpensEveryLayout)
{
    const std::vector<std::pair<std::string, std::string>> layouts { { "next-vicuna-a", "A" },
        { "next-mistral-b", "B" }, { "next-llama-bprime", "B'" }, { "next-llama-o", "O" },
        { "llava15-a", "A" }, { "next-mistral-window", "A" }, { "next-llama-fulllist", "A" } };
    for (const auto& [name, layout] : layouts) {
        const auto checkpoint = open(test::dataFile("golden/" + name));
        EXPECT_EQ(checkpoint.layoutName(), layout) << name;
        EXPECT_TRUE(checkpoint.has("text.embed_tokens.weight"));
        EXPECT_TRUE(checkpoint.has("vision.embeddings.class_embedding"));
        EXPECT_FALSE(checkpoint.has("vision.post_layernorm.weight"));
        EXPECT_EQ(checkpoint.has("image_newline"), name != "llava15-a");
        EXPECT_EQ(checkpoint.has("text.lm_head.weight"), name != "next-mistral-window"); // tied
    }
}

TEST(Checkpoint, CountsTheModelWithoutPredictors)
{
    const auto checkpoint = open(fs::path(PS_RESOURCES) / "models/scenes-5m");
    std::int64_t parameters = 0;
    for (const auto& [name, location] : checkpoint.tensors())
        if (!isPredictorName(name))
            parameters += location.entry.elements();
    EXPECT_EQ(checkpoint.parameters(), parameters);
    EXPECT_EQ(checkpoint.bytes(), parameters * 2);
    EXPECT_EQ(checkpoint.files().size(), 2U);
    EXPECT_TRUE(checkpoint.has("model.image_score_predictor.down_mlp.0.weight"));
    EXPECT_FALSE(checkpoint.has("vision.encoder.layers.5.mlp.fc1.weight")); // behind the feature layer
}

TEST(Checkpoint, ReadsAndConvertsTheStoredValues)
{
    const CheckpointFolder folder("next-mistral-b"); // f16
    const auto checkpoint = open(folder.path());
    const auto parts = takeApart(folder / "model.safetensors");
    const auto found = std::find_if(parts.begin(), parts.end(),
        [](const auto& part) { return canonicalName(part.name) == "text.norm.weight"; });
    ASSERT_NE(found, parts.end());
    const auto half = checkpoint.read("text.norm.weight", { 44 }, at::kHalf, at::kCPU);
    EXPECT_EQ(std::memcmp(half.data_ptr(), found->data.data(), found->data.size()), 0);
    const auto wide = checkpoint.read("text.norm.weight", { 44 }, at::kFloat, at::kCPU);
    EXPECT_TRUE(wide.equal(half.to(at::kFloat)));
    EXPECT_TRUE(wide.is_contiguous());
    EXPECT_EQ(checkpoint.read("text.norm.weight", { 44 }, at::kBFloat16, at::kCPU).scalar_type(), at::kBFloat16);
}

TEST(Checkpoint, TheSameWeightsReadTheSameFromEveryShard)
{
    // A file of more than one 4 MB piece, in an odd number of pieces.
    const CheckpointFolder folder;
    std::vector<Parts> parts { floats("model.image_score_predictor.big", { 3, 700001 }) };
    for (std::size_t i = 0; i < parts[0].data.size() / 4; ++i) {
        const auto value = static_cast<float>(i % 65521);
        std::memcpy(parts[0].data.data() + 4 * i, &value, 4);
    }
    putTogether(folder / "predictors.safetensors", parts);
    auto checkpoint = open(folder.path());
    const auto read = checkpoint.read("model.image_score_predictor.big", { 3, 700001 }, at::kFloat, at::kCPU);
    EXPECT_EQ(std::memcmp(read.data_ptr(), parts[0].data.data(), parts[0].data.size()), 0);
}

TEST(Checkpoint, ProgressEndsAtTheTotal)
{
    const CheckpointFolder folder;
    auto checkpoint = open(folder.path());
    std::int64_t last = 0, total = 0;
    checkpoint.observe(
        [&](std::int64_t done, std::int64_t all) {
        EXPECT_GT(done, last);
        last = done;
        total = all;
        },
        {});
    for (const auto& [name, location] : checkpoint.tensors())
        checkpoint.read(name, location.entry.shape, at::kFloat, at::kCPU);
    EXPECT_EQ(last, total);
    EXPECT_EQ(total, checkpoint.bytes());
}

TEST(Checkpoint, ReadingCanBeCancelled)
{
    auto checkpoint = open(test::dataFile("golden/next-vicuna-a"));
    std::stop_source stop;
    checkpoint.observe({}, stop.get_token());
    EXPECT_NO_THROW(checkpoint.read("text.norm.weight", { 32 }, at::kFloat, at::kCPU));
    stop.request_stop();
    try {
        checkpoint.read("text.norm.weight", { 32 }, at::kFloat, at::kCPU);
        FAIL() << "not cancelled";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
    }
}

TEST(Checkpoint, AWrongRequestIsAnError)
{
    const auto checkpoint = open(test::dataFile("golden/next-vicuna-a"));
    EXPECT_THROW(checkpoint.read("text.norm.weight", { 33 }, at::kFloat, at::kCPU), Error);
    EXPECT_THROW(checkpoint.read("text.abnorm.weight", { 32 }, at::kFloat, at::kCPU), Error);
}

TEST(Checkpoint, MissingAndUnknownTensorsAreListedTogether)
{
    const CheckpointFolder folder("next-mistral-b");
    auto parts = takeApart(folder / "model.safetensors");
    find(parts, "model.language_model.norm.weight").name = "model.language_model.abnorm.weight";
    std::erase_if(parts, [](const auto& part) { return part.name == "lm_head.weight"; });
    putTogether(folder / "model.safetensors", parts);
    const auto message = failure(folder.path());
    EXPECT_THAT(message, HasSubstr("2 tensors are missing: 'text.norm.weight', 'text.lm_head.weight'"));
    EXPECT_THAT(message, HasSubstr("1 tensor is unknown: 'model.language_model.abnorm.weight'"));
    EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(Checkpoint, LongListsAreShortened)
{
    const CheckpointFolder folder;
    folder.set("config.json", "/text_config/num_hidden_layers", 6);
    EXPECT_THAT(
        failure(folder.path()), HasSubstr("18 tensors are missing: 'text.layers.4.input_layernorm.weight'"));
    EXPECT_THAT(failure(folder.path()), HasSubstr("and 10 more"));
    folder.set("config.json", "/text_config/num_hidden_layers", 3);
    EXPECT_THAT(failure(folder.path()),
        HasSubstr("9 tensors are unknown: 'language_model.model.layers.3.input_layernorm.weight'"));
}

TEST(Checkpoint, ShapesAreComparedWithTheConfiguration)
{
    const CheckpointFolder folder;
    folder.set("config.json", "/text_config/intermediate_size", 64);
    EXPECT_THAT(failure(folder.path()),
        HasSubstr("tensor 'language_model.model.layers.0.mlp.gate_proj.weight' has shape (60, 32), "
                  "config.json asks for (64, 32)"));
}

TEST(Checkpoint, WeightsMustBeFloatingPoint)
{
    const CheckpointFolder folder("next-mistral-b");
    auto parts = takeApart(folder / "model.safetensors");
    auto& norm = find(parts, "model.language_model.norm.weight");
    norm.entry.type = StoredType::I8;
    norm.data.resize(44);
    putTogether(folder / "model.safetensors", parts);
    EXPECT_THAT(failure(folder.path()),
        HasSubstr("'model.language_model.norm.weight' has type I8, supported for weights: F32 F16 BF16"));
}

TEST(Checkpoint, IndexAndShardsMustTellTheSameStory)
{
    const std::string first = "model-00001-of-00002.safetensors", second = "model-00002-of-00002.safetensors";
    const std::string index = "model.safetensors.index.json", norm = "language_model.model.norm.weight";
    const auto refuses = [&](const auto& change, const std::string& words) {
        const CheckpointFolder folder;
        auto content = folder.json(index);
        change(folder, content["weight_map"]);
        folder.writeJson(index, content);
        EXPECT_THAT(failure(folder.path()), HasSubstr(words));
    };
    refuses([&](const auto&, Json& map) { map[norm] = first; },
        "tensor '" + norm + "' should be in this file according to the index");
    refuses([&](const auto&, Json& map) { map["extra"] = second; }, "tensor 'extra' should be in this file");
    refuses([&](const auto&, Json& map) { map.erase(norm); }, "tensor '" + norm + "' is not listed in the index");
    refuses([&](const auto&, Json& map) { map[norm] = "model-00003-of-00002.safetensors"; },
        "'model-00003-of-00002.safetensors' is missing");
    refuses([&](const auto&, Json& map) { map[norm] = "../" + second; }, "which is not the plain name");
    refuses(
        [&](const CheckpointFolder& folder, Json&) {
        fs::rename(folder / first, folder / "x");
        fs::rename(folder / second, folder / first);
        fs::rename(folder / "x", folder / second);
        },
        "according to the index");
    refuses([&](const CheckpointFolder& folder,
                Json&) { fs::copy_file(folder / second, folder / "model-00003-of-00003.safetensors"); },
        "is there twice");
    refuses(
        [&](const CheckpointFolder& folder, Json&) {
        auto parts = takeApart(folder / first);
        const auto more = takeApart(folder / second);
        parts.push_back(more.back());
        putTogether(folder / first, parts);
        },
        "should be in 'model-00002-of-00002.safetensors' according to the index");
}

TEST(Checkpoint, OneTensorUnderTwoNamesIsRefused)
{
    const CheckpointFolder folder("next-mistral-b");
    auto parts = takeApart(folder / "model.safetensors");
    parts.push_back(find(parts, "lm_head.weight"));
    parts.back().name = "language_model.lm_head.weight";
    putTogether(folder / "model.safetensors", parts);
    EXPECT_THAT(failure(folder.path()), HasSubstr("is there twice: as"));
}

TEST(Checkpoint, FurtherFilesKeepTheirNames)
{
    const CheckpointFolder folder;
    putTogether(folder / "predictors.safetensors",
        { floats("model.image_score_predictor.x", { 2 }), floats("anything", { 3 }) });
    const auto checkpoint = open(folder.path());
    EXPECT_TRUE(checkpoint.has("model.image_score_predictor.x"));
    EXPECT_TRUE(checkpoint.has("anything"));
    putTogether(folder / "more.safetensors", { floats("anything", { 3 }) });
    EXPECT_THAT(failure(folder.path()),
        HasSubstr("tensor 'anything' is there twice: as 'anything' in 'more.safetensors' too"));
}

TEST(Checkpoint, AFileThatChangesAfterOpeningIsNoticed)
{
    const std::string name = "model-00002-of-00002.safetensors";
    const auto readAfter = [&](const auto& change) {
        const CheckpointFolder folder;
        const auto checkpoint = open(folder.path());
        change(folder / name);
        try {
            checkpoint.read("text.embed_tokens.weight", { 448, 32 }, at::kFloat, at::kCPU);
        } catch (const Error& error) {
            return error.message();
        }
        return std::string("read");
    };
    EXPECT_EQ(readAfter([](const fs::path&) {}), "read");
    EXPECT_THAT(readAfter([](const fs::path& file) { fs::resize_file(file, fs::file_size(file) - 1); }),
        HasSubstr("the file was changed while the model was being loaded"));
    EXPECT_THAT(readAfter([](const fs::path& file) {
        fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(1));
    }),
        HasSubstr("the file was changed"));
    EXPECT_THAT(readAfter([](const fs::path& file) { fs::remove(file); }), HasSubstr("cannot open the file"));
}

/// Truncated, overwritten or deleted while tensors are read: an error, never a signal.
TEST(Checkpoint, AFileThatChangesDuringReadingIsAnError)
{
    constexpr std::int64_t count = (1 << 20) + 1; // two pieces
    const auto header = test::safetensorsFile(R"({"model.image_score_predictor.big": {"dtype": "F32", "shape": [)"
            + std::to_string(count) + R"(], "data_offsets": [0, )" + std::to_string(4 * count) + "]}}",
        0);
    const CheckpointFolder folder;
    const auto file = folder / "predictors.safetensors";
    int errors = 0;
    for (int i = 0; i < 100; ++i) {
        folder.write("predictors.safetensors", { header.begin(), header.end() });
        fs::resize_file(file, header.size() + 4 * count); // the data is a hole: no disk is kept busy
        auto checkpoint = open(folder.path());
        checkpoint.observe(
            [&](std::int64_t, std::int64_t) {
            if (i % 3 == 0)
                fs::resize_file(file, static_cast<std::uintmax_t>(i) * 1000);
            else if (i % 3 == 1)
                fs::last_write_time(file, fs::last_write_time(file) + std::chrono::milliseconds(i));
            else
                fs::remove(file);
            },
            {});
        try {
            checkpoint.read("model.image_score_predictor.big", { count }, at::kFloat, at::kCPU);
        } catch (const Error&) {
            ++errors;
        }
    }
    EXPECT_EQ(errors, 100);
}

} // namespace
} // namespace ps
