// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/predictors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/scaled_dot_product_attention.h>

namespace ps {
namespace {

constexpr double kEps = 1e-5; // of every LayerNorm in both predictors

at::Tensor linear(const PredictorWeights& weights, const std::string& name, const at::Tensor& x)
{
    const auto bias = weights.find(name + ".bias");
    return bias == weights.end() ? at::linear(x, weights.at(name + ".weight"))
                                 : at::linear(x, weights.at(name + ".weight"), bias->second);
}

at::Tensor norm(const PredictorWeights& weights, const std::string& name, const at::Tensor& x)
{
    return at::layer_norm(x, { x.size(-1) }, weights.at(name + ".weight"), weights.at(name + ".bias"), kEps);
}

/// All tokens of one image look at one another: no mask, no positions. x (I, d)
at::Tensor attention(const PredictorWeights& weights, const std::string& scope, int heads, const at::Tensor& x)
{
    const std::int64_t n = x.size(0), width = x.size(1);
    const at::Tensor qkv = linear(weights, scope + "qkv", x).view({ n, 3, heads, width / heads }).permute({ 1, 2, 0, 3 });
    const at::Tensor mixed = at::scaled_dot_product_attention(
        qkv.select(0, 0).unsqueeze(0), qkv.select(0, 1).unsqueeze(0), qkv.select(0, 2).unsqueeze(0));
    return linear(weights, scope + "proj", mixed.squeeze(0).transpose(0, 1).reshape({ n, width }));
}

void addLinear(std::vector<PredictorShape>& shapes, const std::string& name, std::int64_t out, std::int64_t in)
{
    shapes.push_back({ name + ".weight", { out, in } });
    shapes.push_back({ name + ".bias", { out } });
}

void addNorm(std::vector<PredictorShape>& shapes, const std::string& name, std::int64_t width)
{
    shapes.push_back({ name + ".weight", { width } });
    shapes.push_back({ name + ".bias", { width } });
}

/// Which of `shapes` the checkpoint lacks: the first one's full name, or empty.
std::string missingTensor(
    const Checkpoint& checkpoint, const std::string& prefix, const std::vector<PredictorShape>& shapes)
{
    for (const PredictorShape& shape : shapes)
        if (!checkpoint.has(prefix + shape.name))
            return prefix + shape.name;
    return {};
}

} // namespace

std::vector<PredictorShape> imagePredictorShapes(const SparseConfig& config, int hidden)
{
    const std::int64_t width = config.width;
    std::vector<PredictorShape> shapes;
    addNorm(shapes, "down_mlp.0", hidden);
    addLinear(shapes, "down_mlp.1", width, hidden);
    for (int i = 0; i < config.layers; ++i) {
        const std::string block = "transformer." + std::to_string(i) + ".";
        addNorm(shapes, block + "norm1", width);
        shapes.push_back({ block + "attn.qkv.weight", { 3 * width, width } });
        addLinear(shapes, block + "attn.proj", width, width);
        addNorm(shapes, block + "norm2", width);
        addLinear(shapes, block + "mlp.fc1", config.feedForward, width);
        addLinear(shapes, block + "mlp.fc2", width, config.feedForward);
    }
    addLinear(shapes, "output_mlp.0", width / 2, width);
    addLinear(shapes, "output_mlp.2", width / 4, width / 2);
    addLinear(shapes, "output_mlp.4", 2, width / 4);
    return shapes;
}

std::vector<PredictorShape> textPredictorShapes(const SparseConfig& config, int hidden)
{
    const std::int64_t width = config.width;
    std::vector<PredictorShape> shapes;
    addNorm(shapes, "output_mlp.0", hidden);
    addLinear(shapes, "output_mlp.1", width, hidden);
    addLinear(shapes, "output_mlp.3", width / 2, width);
    addLinear(shapes, "output_mlp.5", width / 4, width / 2);
    addLinear(shapes, "output_mlp.7", 2, width / 4);
    return shapes;
}

PredictorWeights readPredictor(const Checkpoint& checkpoint, const std::string& prefix,
    const std::vector<PredictorShape>& shapes, const at::Device& device)
{
    PredictorWeights weights;
    for (const PredictorShape& shape : shapes)
        weights[shape.name] = checkpoint.read(prefix + shape.name, shape.shape, at::kFloat, device);
    return weights;
}

Predictors readPredictors(const Checkpoint& checkpoint, const ModelConfig& config, const at::Device& device)
{
    Predictors predictors;
    if (!config.sparse)
        return predictors;
    predictors.config = *config.sparse;
    const auto read = [&](bool named, const char* prefix, const std::vector<PredictorShape>& shapes) {
        return named && missingTensor(checkpoint, prefix, shapes).empty()
            ? readPredictor(checkpoint, prefix, shapes, device)
            : PredictorWeights {};
    };
    predictors.image = read(config.sparse->imagePredictor, kImagePredictorPrefix,
        imagePredictorShapes(*config.sparse, config.text.hidden));
    predictors.text = read(config.sparse->textPredictor, kTextPredictorPrefix,
        textPredictorShapes(*config.sparse, config.text.hidden));
    return predictors;
}

ModelFacts confirmedFacts(const ModelConfig& config, const Checkpoint& checkpoint)
{
    ModelFacts facts = config.facts();
    if (!config.sparse)
        return facts;
    const auto confirm = [&](bool& named, const char* prefix, const std::vector<PredictorShape>& shapes) {
        const std::string missing = named ? missingTensor(checkpoint, prefix, shapes) : std::string();
        named = named && missing.empty();
        if (!missing.empty() && facts.predictorsMissing.empty())
            facts.predictorsMissing = "no file of the checkpoint holds " + missing;
    };
    confirm(facts.imagePredictor, kImagePredictorPrefix, imagePredictorShapes(*config.sparse, config.text.hidden));
    confirm(facts.textPredictor, kTextPredictorPrefix, textPredictorShapes(*config.sparse, config.text.hidden));
    return facts;
}

at::Tensor imageLogits(const PredictorWeights& weights, const SparseConfig& config, const at::Tensor& states)
{
    at::Tensor z = at::gelu(linear(weights, "down_mlp.1", norm(weights, "down_mlp.0", states.to(at::kFloat))));
    for (int i = 0; i < config.layers; ++i) {
        const std::string block = "transformer." + std::to_string(i) + ".";
        z = z + attention(weights, block + "attn.", config.heads, norm(weights, block + "norm1", z));
        const at::Tensor inner = at::gelu(linear(weights, block + "mlp.fc1", norm(weights, block + "norm2", z)));
        z = z + linear(weights, block + "mlp.fc2", inner);
    }
    const at::Tensor own = z.slice(1, 0, z.size(1) / 2),
                     image = z.slice(1, z.size(1) / 2).mean(0, true).expand_as(own);
    at::Tensor out = at::gelu(linear(weights, "output_mlp.0", at::cat({ own, image }, 1)));
    out = at::gelu(linear(weights, "output_mlp.2", out));
    return linear(weights, "output_mlp.4", out);
}

at::Tensor textLogits(const PredictorWeights& weights, const at::Tensor& states)
{
    at::Tensor z = norm(weights, "output_mlp.0", states.to(at::kFloat));
    for (const char* name : { "output_mlp.1", "output_mlp.3", "output_mlp.5" })
        z = at::gelu(linear(weights, name, z));
    return linear(weights, "output_mlp.7", z);
}

} // namespace ps
