// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_reader.h"
#include "core/base/json.h"
#include "core/pruning/registry.h"
#include "core/pruning/vision_selection.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

// HiRED's budgets, masks and packed order against vectors worked out by hand from the specification (synthetic integer scores,
// no ties), over all grids and rules. Files of the same form in the folder PS_GOLDEN_DIR are checked, too.

namespace ps {
namespace {

constexpr int kGrid = 24, kPatches = kGrid * kGrid, kFirst = 0, kLast = 22;
const ModelFacts kClip { .visionLayers = 24, .visionFeatureLayer = kLast, .decoderLayers = 32, .patchGrid = kGrid };

float firstScore(const std::string& pattern, int j)
{
    if (pattern == "mod")
        return static_cast<float>((j * 7919 + 13) % 9973 + 1);
    const int r = j / kGrid - 16, c = j % kGrid - 17;
    return static_cast<float>(8192 / (1 + r * r + c * c) * 1024 + j);
}

float lastScore(int partition, int j)
{
    return static_cast<float>((j * 104729 + partition * 1299709 + 7) % 9973 + 1);
}

VisionRecord scores(const std::string& pattern, int partitions)
{
    VisionRecord record;
    ClassRows first { .layer = kFirst }, last { .layer = kLast };
    for (int p = 0; p < partitions; ++p)
        for (int j = 0; j < kPatches; ++j) {
            first.scores.push_back(firstScore(pattern, j));
            last.scores.push_back(lastScore(p, j));
        }
    record.classRows = { first, last };
    return record;
}

ImageGeometry geometry(const nlohmann::json& test)
{
    ImageGeometry g {
        .imageHeight = test["image_hw"][0], .imageWidth = test["image_hw"][1], .partitionSize = 336, .patchSize = 14
    };
    g.gridRows = test["rows"];
    g.gridCols = test["cols"];
    g.canvasHeight = g.gridRows * 336;
    g.canvasWidth = g.gridCols * 336;
    g.resizedHeight = g.canvasHeight;
    g.resizedWidth = g.canvasWidth;
    return g;
}

std::string ruleOf(const std::string& variant)
{
    if (variant == "paper_eq1")
        return "paper-mass";
    if (variant == "aug24" || variant == "dec24")
        return "count-" + variant;
    return variant == "dec24_geomfix" ? "count-fixed" : "";
}

int packedHash(const Layout& layout, const std::vector<int>& ids)
{
    std::int64_t hash = 0;
    for (const int id : ids)
        hash = (hash * 31 + layout.rowOf(id)) % 1000003;
    return static_cast<int>(hash);
}

void check(const nlohmann::json& test, const std::string& rule, const nlohmann::json& expected)
{
    const MethodInfo info = findMethod("hired", kClip).describe(kClip);
    Values values = defaults(info);
    values.set("budget", test["rate"].get<double>());
    values.set("alpha", test["alpha"].get<double>());
    values.set("rule", rule);
    const auto method = makeMethod("hired", values, { .facts = kClip });
    const ImageGeometry image = geometry(test);
    const Layout layout = makeLayout(image, method->needs().packing, false);
    const VisionRecord record = scores(test["pattern"], image.partitionCount());
    const VisionSelection kept = selectVisualTokens(
        "hired", layout, method->afterVision({ .layout = layout, .vision = record }), {});

    const PruneStep& step = *kept.step;
    EXPECT_EQ(step.total.requested, test["total"].get<int>());
    EXPECT_EQ(step.ledger[0].requested, test["full"].get<int>());
    EXPECT_EQ(step.total.allocated, expected["mask_total"].get<int>());
    EXPECT_EQ(step.total.afterUnpad, expected["packed"].get<int>());
    EXPECT_EQ(step.total.fed, expected["packed"].get<int>());
    EXPECT_EQ(packedHash(layout, kept.ids), expected["packed_hash"].get<int>());
    const auto budgets = expected["sub_budgets"].get<std::vector<int>>();
    ASSERT_EQ(step.ledger.size(), budgets.size() + 1);
    for (std::size_t t = 0; t < budgets.size(); ++t)
        EXPECT_EQ(step.ledger[t + 1].allocated, budgets[t]) << "tile " << t + 1;
}

int checkFile(const std::filesystem::path& file)
{
    const nlohmann::json golden = parseJson(readTextFile(file, 64 << 20), file.filename().string());
    int checked = 0;
    for (const auto& test : golden["cases"])
        for (const auto& [variant, expected] : test["variants"].items()) {
            const std::string rule = ruleOf(variant);
            if (rule.empty()) // aug24_geomfix is no rule of the product
                continue;
            SCOPED_TRACE(file.filename().string() + " " + test["pattern"].get<std::string>() + " "
                + std::to_string(test["rows"].get<int>()) + "x" + std::to_string(test["cols"].get<int>())
                + " r=" + test["rate"].dump() + " alpha=" + test["alpha"].dump() + " " + rule);
            check(test, rule, expected);
            ++checked;
        }
    return checked;
}

/// Other golden files may lie in the same folder.
bool isOfThisForm(const std::filesystem::path& file)
{
    const nlohmann::json golden = parseJson(readTextFile(file, 64 << 20), file.filename().string());
    return golden.is_object() && golden.contains("cases") && !golden["cases"].empty()
        && golden["cases"][0].contains("variants");
}

} // namespace

TEST(HiredGolden, PublicVectors)
{
    EXPECT_GE(checkFile(std::filesystem::path(PS_TEST_DATA) / "golden/public/hired_golden_public.json"), 40);
}

TEST(HiredGolden, FurtherVectors)
{
    const char* folder = std::getenv("PS_GOLDEN_DIR");
    if (!folder)
        GTEST_SKIP() << "PS_GOLDEN_DIR names no folder with further vectors";
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json" || !isOfThisForm(entry.path()))
            continue;
        EXPECT_GT(checkFile(entry.path()), 0) << entry.path().filename();
        ++files;
    }
    EXPECT_GT(files, 0) << "no file of HiRED vectors in " << folder;
}

} // namespace ps
