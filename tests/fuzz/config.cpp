// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"
#include "core/checkpoint/config_sections.h"
#include "core/checkpoint/tensor_table.h"
#include "tests/support/fuzz_check.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace {

/// config.json, preprocessor_config.json, generation_config.json, with a line of three dashes between them.
std::array<std::string_view, 3> filesOf(std::string_view text)
{
    constexpr std::string_view kSeparator = "\n---\n";
    std::array<std::string_view, 3> files { "", "{}", "{}" };
    for (auto& file : files) {
        const auto end = text.find(kSeparator);
        file = text.substr(0, end);
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + kSeparator.size());
    }
    return files;
}

ps::ModelConfig parse(std::string_view text)
{
    const auto files = filesOf(text);
    const auto main = ps::parseJson(files[0], "config.json");
    const auto processor = ps::parseJson(files[1], "preprocessor_config.json");
    const auto generation = ps::parseJson(files[2], "generation_config.json");
    const ps::ConfigObject generationObject(generation, "generation_config.json");
    return ps::parseModelConfig(ps::ConfigObject(main, "config.json"),
        ps::ConfigObject(processor, "preprocessor_config.json"), &generationObject);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using ps::test::require;
    const auto config = ps::test::parsedOrRefused([&] { return parse(ps::test::textOf(data, size)); });
    if (!config)
        return 0;
    const auto& vision = config->vision;
    const auto& text = config->text;
    require(vision.hidden % vision.heads == 0 && text.heads % text.kvHeads == 0, "heads divide widths");
    require(vision.imageSize % vision.patchSize == 0, "patches fill a partition");
    require(text.headDim > 0 && text.headDim % 2 == 0, "rotary positions come in pairs");
    require(config->visionBlocksToRun() >= 1 && config->visionBlocksToRun() <= vision.layers, "blocks exist");
    require(config->imageTokenId >= 0 && config->imageTokenId < text.vocabulary, "the image token is a row");
    require(
        !text.eosIds.empty() && std::ranges::all_of(text.eosIds, [&](int id) { return id < text.vocabulary; }),
        "end tokens are rows");
    for (const auto& [height, width] : config->processor.pinpoints)
        require(height > 0 && width > 0 && height % vision.imageSize == 0 && width % vision.imageSize == 0,
            "canvases are whole tiles");
    for (const auto& tensor : ps::expectedTensors(*config)) {
        std::int64_t bytes = 4;
        for (const auto extent : tensor.shape)
            require(extent > 0 && !__builtin_mul_overflow(bytes, extent, &bytes), "sizes do not overflow");
    }
    return 0;
}
