// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/prompt.h"

#include "core/base/error.h"
#include "core/base/in_quotes.h"

#include <algorithm>

namespace ps {
namespace {

/// A conversation style as the words around what people and the model say:
///   before system after | user <image>\n Q assistant A next  user Q assistant A next  ...
struct Style {
    std::string name {};
    std::string defaultSystem {};
    std::string beforeSystem {}, afterSystem {};
    std::string user {};      // in front of every question
    std::string assistant {}; // behind every question
    std::string answer {};    // in front of a finished answer
    std::string next {};      // behind a finished answer
    bool systemInFirstTurn = false;
};

std::string vicunaSystem(const std::string& who)
{
    return "A chat between a curious "
        + who + " and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the "
        + who + "'s questions.";
}

const std::vector<Style>& styles()
{
    static const std::vector<Style> all {
        { .name = "llava_v1",
            .defaultSystem = vicunaSystem("human"),
            .afterSystem = " ",
            .user = "USER: ",
            .assistant = " ASSISTANT:",
            .answer = " ",
            .next = "</s>" },
        { .name = "vicuna_v1",
            .defaultSystem = vicunaSystem("user"),
            .afterSystem = " ",
            .user = "USER: ",
            .assistant = " ASSISTANT:",
            .answer = " ",
            .next = "</s>" },
        // The chat template of transformers: unlike the original, no </s> behind answers.
        { .name = "hf_vicuna", .afterSystem = " ", .user = "USER: ", .assistant = " ASSISTANT:", .answer = " ", .next = " " },
        { .name = "hf_card", .afterSystem = " ", .user = "USER: ", .assistant = "\nASSISTANT:", .answer = " ", .next = "\n" },
        { .name = "mistral_hf",
            .beforeSystem = "<<SYS>>\n",
            .afterSystem = "\n<</SYS>>\n\n",
            .user = "[INST] ",
            .assistant = " [/INST]",
            .answer = " ",
            .next = "</s> " },
        { .name = "mistral_original",
            .beforeSystem = "<<SYS>>\n",
            .afterSystem = "\n<</SYS>>\n\n",
            .user = "[INST] ",
            .assistant = " [/INST]",
            .answer = " ",
            .next = " </s>",
            .systemInFirstTurn = true },
    };
    return all;
}

const Style& styleOf(const std::string& preset)
{
    const auto& all = styles();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const Style& style) { return style.name == preset; });
    if (found != all.end())
        return *found;
    std::string names;
    for (const auto& style : all)
        names += (names.empty() ? "" : ", ") + style.name;
    throw Error(ErrorKind::BadArgument, inQuotes(preset) + " is no prompt preset", {}, "known are " + names);
}

class Parts {
public:
    std::vector<PromptPart> parts {};

    void fixed(const std::string& text) { add(text, true); }
    void said(const std::string& text) { add(text, false); }

private:
    void add(const std::string& text, bool fromTemplate)
    {
        if (text.empty())
            return;
        if (!parts.empty() && parts.back().fromTemplate == fromTemplate)
            parts.back().text += text;
        else
            parts.push_back({ text, fromTemplate });
    }
};

void addSystem(Parts& parts, const Style& style, const std::string& given)
{
    if (given.empty() && style.defaultSystem.empty())
        return;
    parts.fixed(style.beforeSystem);
    if (given.empty())
        parts.fixed(style.defaultSystem);
    else
        parts.said(given);
    parts.fixed(style.afterSystem);
}

} // namespace

const std::vector<std::string>& promptPresets()
{
    static const auto names = [] {
        std::vector<std::string> result;
        for (const auto& style : styles())
            result.push_back(style.name);
        return result;
    }();
    return names;
}

std::vector<PromptPart> renderPrompt(
    const std::string& preset, const std::string& system, const std::vector<Turn>& turns, int pictures)
{
    const Style& style = styleOf(preset);
    if (turns.empty())
        throw Error(ErrorKind::BadArgument, "a prompt needs at least one question");
    Parts parts;
    if (!style.systemInFirstTurn)
        addSystem(parts, style, system);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        parts.fixed(style.user);
        if (i == 0 && style.systemInFirstTurn)
            addSystem(parts, style, system);
        for (int picture = 0; i == 0 && picture < pictures; ++picture)
            parts.fixed("<image>\n"); // pictures come first, wherever the message had them
        parts.said(turns[i].question);
        parts.fixed(style.assistant);
        if (i + 1 == turns.size())
            break;
        parts.fixed(style.answer);
        parts.said(turns[i].answer);
        parts.fixed(style.next);
    }
    return parts.parts;
}

std::vector<PromptPart> rawPrompt(const std::string& text) { return { { text, true } }; }

std::string joined(const std::vector<PromptPart>& parts)
{
    std::string text;
    for (const auto& part : parts)
        text += part.text;
    return text;
}

} // namespace ps
