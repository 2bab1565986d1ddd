// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_run_file.h"

#include "core/base/error.h"
#include "core/train/predictor_step.h"
#include "core/train/tensor_file.h"

#include <charconv>

namespace ps {
namespace {

constexpr const char *kAverage = "average.", *kMean = "mean.", *kSquare = "square.";

at::Tensor taken(const TensorFile& file, const std::string& name, const std::vector<std::int64_t>& shape,
    const std::string& where)
{
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        throw Error(ErrorKind::Damaged, "has no tensor '" + name + "'", where);
    if (found->second.sizes().vec() != shape)
        throw Error(ErrorKind::Damaged,
            "tensor '" + name + "' has another shape than the predictor's sizes ask for", where,
            "train or start from predictors of the same sizes");
    return found->second;
}

Predictors takenPredictors(const TensorFile& file, const std::string& prefix, const SparseConfig& sizes,
    int hidden, const std::string& where)
{
    Predictors predictors { .config = sizes };
    for (const PredictorShape& shape : imagePredictorShapes(sizes, hidden))
        predictors.image[shape.name] = taken(
            file, prefix + kImagePredictorPrefix + shape.name, shape.shape, where);
    for (const PredictorShape& shape : textPredictorShapes(sizes, hidden))
        predictors.text[shape.name] = taken(file, prefix + kTextPredictorPrefix + shape.name, shape.shape, where);
    return predictors;
}

void put(TensorFile& file, const std::string& prefix, const Predictors& predictors)
{
    for (const auto& [name, value] : predictors.image)
        file.tensors[prefix + kImagePredictorPrefix + name] = value;
    for (const auto& [name, value] : predictors.text)
        file.tensors[prefix + kTextPredictorPrefix + name] = value;
}

const std::string& word(const TensorFile& file, const std::string& key, const std::string& where)
{
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end())
        throw Error(ErrorKind::Damaged, "is no checkpoint of a training run: it has no '" + key + "'", where);
    return found->second;
}

template <typename Number>
Number number(const TensorFile& file, const std::string& key, const std::string& where)
{
    const std::string& text = word(file, key, where);
    Number value {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc {} || end != text.data() + text.size())
        throw Error(ErrorKind::Damaged, "'" + key + "' is no number: " + text, where);
    return value;
}

} // namespace

void writeCheckpoint(const std::filesystem::path& folder, const PredictorCheckpoint& checkpoint)
{
    TensorFile file { .metadata = { { "recipe", recipeText(checkpoint.recipe) },
                          { "step", std::to_string(checkpoint.step) },
                          { "seconds", std::to_string(checkpoint.seconds) } } };
    put(file, "", checkpoint.predictors);
    put(file, kAverage, unflattened(checkpoint.predictors, checkpoint.average));
    put(file, kMean, unflattened(checkpoint.predictors, checkpoint.mean));
    put(file, kSquare, unflattened(checkpoint.predictors, checkpoint.square));
    writeTensorFile(folder / kCheckpointFile, file);
}

PredictorCheckpoint readCheckpoint(const std::filesystem::path& folder, int hidden)
{
    const std::filesystem::path path = folder / kCheckpointFile;
    const std::string where = path.string();
    const TensorFile file = readTensorFile(path);
    PredictorCheckpoint checkpoint { .recipe = parseRecipe(word(file, "recipe", where), where),
        .step = number<int>(file, "step", where),
        .seconds = number<double>(file, "seconds", where) };
    const SparseConfig& sizes = checkpoint.recipe.sizes;
    checkpoint.predictors = takenPredictors(file, "", sizes, hidden, where);
    checkpoint.average = flattened(takenPredictors(file, kAverage, sizes, hidden, where));
    checkpoint.mean = flattened(takenPredictors(file, kMean, sizes, hidden, where));
    checkpoint.square = flattened(takenPredictors(file, kSquare, sizes, hidden, where));
    return checkpoint;
}

void writePredictors(const std::filesystem::path& file, const Predictors& predictors)
{
    TensorFile content { .metadata = { { "format", "pt" } } };
    put(content, "", predictors);
    writeTensorFile(file, content);
}

Predictors readPredictorFile(const std::filesystem::path& file, const SparseConfig& sizes, int hidden)
{
    return takenPredictors(readTensorFile(file), "", sizes, hidden, file.string());
}

} // namespace ps
