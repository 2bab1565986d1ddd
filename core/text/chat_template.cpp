// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/text/prompt.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ps {
namespace {

namespace fs = std::filesystem;

/// `chat_template` of a JSON file: a text, or a list of named ones of which "default" counts.
std::string templateIn(const fs::path& file)
{
    if (!fileExists(file))
        return {};
    const auto json = parseJson(readTextFile(file, limits::kConfigBytes), file.string());
    const auto found = json.is_object() ? json.find("chat_template") : json.end();
    if (found == json.end())
        return {};
    if (found->is_string())
        return found->get<std::string>();
    if (!found->is_array())
        return {};
    for (const auto& entry : *found)
        if (entry.is_object() && entry.contains("name") && entry["name"] == "default"
            && entry.contains("template") && entry["template"].is_string())
            return entry["template"].get<std::string>();
    return {};
}

std::string readTemplate(const fs::path& folder)
{
    if (const auto file = folder / "chat_template.jinja"; fileExists(file))
        return readTextFile(file, limits::kConfigBytes);
    const auto text = templateIn(folder / "chat_template.json");
    return text.empty() ? templateIn(folder / "tokenizer_config.json") : text;
}

std::string presetOfKind(const ModelConfig& config)
{
    if (config.text.kind == DecoderKind::Mistral)
        return "mistral_hf";
    return config.architecture == Architecture::Llava ? "hf_vicuna" : "llava_v1";
}

} // namespace

std::string presetOfTemplate(std::string_view text)
{
    const auto says = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
    if (!says("<image>"))
        return {}; // the template of a text model, which knows no picture
    if (says("[INST] ") && says("[/INST]"))
        return "mistral_hf";
    // Roles in capitals with a colon behind, either spelt out or made from the role's name.
    if (says("ASSISTANT:") && (says("upper") || says("USER:")))
        return "hf_vicuna";
    return {};
}

std::string presetOf(const ModelConfig& config, const fs::path& folder)
{
    if (!config.promptPreset.empty()) {
        const auto& known = promptPresets();
        if (std::find(known.begin(), known.end(), config.promptPreset) == known.end())
            throw Error(ErrorKind::Unsupported,
                "prunescope.prompt is " + inQuotes(config.promptPreset) + ", which is no prompt preset",
                (folder / "config.json").string());
        return config.promptPreset;
    }
    const auto preset = presetOfTemplate(readTemplate(folder));
    return preset.empty() ? presetOfKind(config) : preset;
}

} // namespace ps
