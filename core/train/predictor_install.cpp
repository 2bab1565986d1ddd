// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_install.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/pruning/predictors.h"
#include "core/train/predictor_run_file.h"

#include <nlohmann/json.hpp>

namespace ps {
namespace {

constexpr std::uint64_t kPredictorBytes = 1ULL << 30;

/// Loading finds a tensor wherever it lies; two of one name are an error.
void requireNoOthers(const std::filesystem::path& model)
{
    const Checkpoint checkpoint = Checkpoint::open(model, readModelConfig(model));
    for (const auto& [name, location] : checkpoint.tensors()) {
        const bool predictor = name.starts_with(kImagePredictorPrefix) || name.starts_with(kTextPredictorPrefix);
        const std::filesystem::path& file = checkpoint.files()[location.file];
        if (predictor && file.filename() != kPredictorFile)
            throw Error(ErrorKind::Unsupported, "already holds predictors ('" + name + "')", file.string(),
                "train into a copy of the model without them");
    }
}

/// The keys of the authors' training scripts; others that are there stay.
void put(nlohmann::ordered_json& config, const SparseConfig& sizes)
{
    nlohmann::ordered_json& sparse = config["sparse_config"];
    sparse["use_vision_predictor"] = true;
    sparse["vision_keep_rate"] = sizes.imageKeepRate;
    sparse["use_text_predictor"] = true;
    sparse["use_output_text_predictor"] = true;
    sparse["output_text_keep_rate"] = sizes.textKeepRate;
    sparse["output_text_len_for_training"] = sizes.minTextLength;
    sparse["use_instruct_predictor"] = false;
    sparse["sparse_layer"] = sizes.sparseLayer;
    sparse["d_model"] = sizes.width;
    sparse["nhead"] = sizes.heads;
    sparse["dim_feedforward"] = sizes.feedForward;
    sparse["num_layers"] = sizes.layers;
}

} // namespace

void installPredictors(
    const std::filesystem::path& predictors, const SparseConfig& sizes, const std::filesystem::path& model)
{
    requireNoOthers(model);
    const std::filesystem::path configFile = model / "config.json";
    const std::string text = readTextFile(configFile, limits::kConfigBytes);
    parseJson(text, configFile.string()); // strictly, before it is read again in its own order
    auto config = nlohmann::ordered_json::parse(text);
    const nlohmann::ordered_json before = config;
    put(config, sizes);
    writeFileAtomically(model / kPredictorFile, readFile(predictors, kPredictorBytes));
    if (config != before)
        writeFileAtomically(configFile, config.dump(2) + "\n");
}

} // namespace ps
