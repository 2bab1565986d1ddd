// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/tensor_table.h"

namespace ps {
namespace {

using Use = ExpectedTensor::Use;

class Table {
public:
    std::vector<ExpectedTensor> tensors {};

    void use(Use use) { m_use = use; }

    void add(const std::string& name, std::vector<std::int64_t> shape)
    {
        tensors.push_back({ name, std::move(shape), m_use });
    }

    void linear(const std::string& name, std::int64_t outputs, std::int64_t inputs, bool bias)
    {
        add(name + ".weight", { outputs, inputs });
        if (bias)
            add(name + ".bias", { outputs });
    }

    void layerNorm(const std::string& name, std::int64_t width)
    {
        add(name + ".weight", { width });
        add(name + ".bias", { width });
    }

private:
    Use m_use = Use::Required;
};

void addVision(Table& table, const ModelConfig& config)
{
    const VisionConfig& vision = config.vision;
    const std::int64_t width = vision.hidden, grid = vision.imageSize / vision.patchSize;
    table.add("vision.embeddings.class_embedding", { width });
    table.add("vision.embeddings.patch_embedding.weight",
        { width, vision.channels, vision.patchSize, vision.patchSize });
    table.add("vision.embeddings.position_embedding.weight", { grid * grid + 1, width });
    table.layerNorm("vision.pre_layrnorm", width); // the typing error is in the published name
    for (int i = 0; i < vision.layers; ++i) {
        const auto block = "vision.encoder.layers." + std::to_string(i);
        table.use(i < config.visionBlocksToRun() ? Use::Required : Use::Unused);
        table.layerNorm(block + ".layer_norm1", width);
        for (const char* name : { "q", "k", "v", "out" })
            table.linear(block + ".self_attn." + name + "_proj", width, width, true);
        table.layerNorm(block + ".layer_norm2", width);
        table.linear(block + ".mlp.fc1", vision.intermediate, width, true);
        table.linear(block + ".mlp.fc2", width, vision.intermediate, true);
    }
    table.use(Use::Required);
}

void addProjector(Table& table, const ModelConfig& config)
{
    const std::int64_t features = std::int64_t { config.vision.hidden }
        * static_cast<std::int64_t>(config.featureLayers.size());
    table.linear("multi_modal_projector.linear_1", config.text.hidden, features, config.projectorBias);
    table.linear("multi_modal_projector.linear_2", config.text.hidden, config.text.hidden, config.projectorBias);
    if (config.architecture == Architecture::LlavaNext) {
        table.use(config.newlineParameter ? Use::Required : Use::Unused);
        table.add("image_newline", { config.text.hidden });
        table.use(Use::Required);
    }
}

void addText(Table& table, const TextConfig& text)
{
    const std::int64_t width = text.hidden;
    const std::int64_t queries = std::int64_t { text.heads } * text.headDim,
                       keys = std::int64_t { text.kvHeads } * text.headDim;
    table.add("text.embed_tokens.weight", { text.vocabulary, width });
    for (int i = 0; i < text.layers; ++i) {
        const auto layer = "text.layers." + std::to_string(i);
        table.add(layer + ".input_layernorm.weight", { width });
        table.linear(layer + ".self_attn.q_proj", queries, width, text.attentionBias);
        table.linear(layer + ".self_attn.k_proj", keys, width, text.attentionBias);
        table.linear(layer + ".self_attn.v_proj", keys, width, text.attentionBias);
        table.linear(layer + ".self_attn.o_proj", width, queries, text.attentionBias);
        table.add(layer + ".post_attention_layernorm.weight", { width });
        table.linear(layer + ".mlp.gate_proj", text.intermediate, width, text.mlpBias);
        table.linear(layer + ".mlp.up_proj", text.intermediate, width, text.mlpBias);
        table.linear(layer + ".mlp.down_proj", width, text.intermediate, text.mlpBias);
    }
    table.add("text.norm.weight", { width });
    table.use(text.tiedEmbeddings ? Use::Optional : Use::Required);
    table.add("text.lm_head.weight", { text.vocabulary, width });
}

} // namespace

std::vector<ExpectedTensor> expectedTensors(const ModelConfig& config)
{
    Table table;
    addVision(table, config);
    addProjector(table, config);
    addText(table, config.text);
    return std::move(table.tensors);
}

} // namespace ps
