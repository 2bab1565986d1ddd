// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/tensor_names.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace ps {
namespace {

using Rules = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Replaces the first of the prefixes that fits.
void replacePrefix(std::string& name, Rules rules)
{
    for (const auto& [prefix, replacement] : rules)
        if (name.starts_with(prefix)) {
            name.replace(0, prefix.size(), replacement);
            return;
        }
}

bool startsWithPart(std::string_view name)
{
    return name.starts_with("language_model.") || name.starts_with("vision_tower.")
        || name.starts_with("multi_modal_projector.") || name == "image_newline";
}

} // namespace

std::string canonicalName(const std::string& stored)
{
    std::string name = stored;
    if (name.starts_with("model.") && startsWithPart(std::string_view(name).substr(6)))
        name.erase(0, 6);
    replacePrefix(name,
        { { "language_model.lm_head.", "text.lm_head." }, { "lm_head.", "text.lm_head." },
            { "language_model.model.", "text." }, { "language_model.", "text." } });
    replacePrefix(name,
        { { "vision_tower.vision_tower.vision_model.", "vision." },
            { "vision_tower.vision_model.", "vision." }, { "vision_tower.", "vision." } });
    replacePrefix(name,
        { { "model.mm_projector.0.", "multi_modal_projector.linear_1." },
            { "model.mm_projector.2.", "multi_modal_projector.linear_2." }, { "model.layers.", "text.layers." },
            { "model.embed_tokens.", "text.embed_tokens." }, { "model.norm.", "text.norm." } });
    const bool unused = name.ends_with(".rotary_emb.inv_freq") || name == "vision.embeddings.position_ids"
        || name.starts_with("vision.post_layernorm.");
    return unused ? std::string() : name;
}

std::string layoutOf(const std::string& stored)
{
    const std::string_view name = stored;
    if (name.starts_with("language_model.") || name.starts_with("vision_tower."))
        return "A";
    if (name.starts_with("model.vision_tower.embeddings."))
        return "B'";
    if (name.starts_with("model.vision_tower.vision_model."))
        return "B";
    if (name.starts_with("model.mm_projector.") || name.starts_with("model.layers.")
        || name.starts_with("model.embed_tokens."))
        return "O";
    return {};
}

bool isPredictorName(const std::string& name)
{
    for (const std::string_view prefix : { "model.image_score_predictor.",
             "model.output_text_score_predictor.", "model.instruct_score_predictor." })
        if (name.starts_with(prefix))
            return true;
    return false;
}

} // namespace ps
