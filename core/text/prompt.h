// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ps {

/// A stretch of prompt text. Special tokens are recognised in template text only, never in what a user typed.
struct PromptPart {
    std::string text {};
    bool fromTemplate = true;
    bool operator==(const PromptPart&) const = default;
};

struct Turn {
    std::string question {}, answer {}; // the last turn's answer is empty
};

/// llava_v1, vicuna_v1, hf_vicuna, hf_card, mistral_hf, mistral_original
const std::vector<std::string>& promptPresets();

/// The conversation in a preset's words, <image> in the first user turn, once per picture. Throws Error
/// BadArgument naming the presets.
std::vector<PromptPart> renderPrompt(
    const std::string& preset, const std::string& system, const std::vector<Turn>& turns, int pictures = 1);

/// --raw-prompt: the whole text counts as template text.
std::vector<PromptPart> rawPrompt(const std::string& text);

std::string joined(const std::vector<PromptPart>& parts);

} // namespace ps
