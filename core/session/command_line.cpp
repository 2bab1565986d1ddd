// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/command_line.h"

#include "core/base/shell_quoted.h"
#include "core/pruning/registry.h"

#include <algorithm>
#include <filesystem>

namespace ps {
namespace {

class Words {
public:
    void add(const std::string& word) { m_text += (m_text.empty() ? "" : " ") + shellQuoted(word); }
    void add(const std::string& option, const std::string& value)
    {
        add(option);
        add(value);
    }
    const std::string& text() const { return m_text; }

private:
    std::string m_text {};
};

void addMethod(const RunInfo& run, Words& words)
{
    words.add("--method", run.method);
    const MethodInfo info = findMethod(run.method, run.facts).describe(run.facts);
    const Values initial = defaults(info);
    for (const auto& [key, value] : run.values.all())
        if (key == info.primary || !initial.has(key) || initial.all().at(key) != value)
            words.add("--set", key + "=" + valueText(value));
}

void addSampling(const RunInfo& run, Words& words)
{
    words.add("--max-new-tokens", std::to_string(run.maxNewTokens));
    if (run.temperature > 0) {
        words.add("--temperature", valueText(run.temperature));
        if (run.topP < 1)
            words.add("--top-p", valueText(run.topP));
        if (run.topK > 0)
            words.add("--top-k", std::to_string(run.topK));
    }
    if (run.seed != 0)
        words.add("--seed", std::to_string(run.seed));
    if (!run.stopOnEos)
        words.add("--no-stop-on-eos");
    if (!run.kvCache)
        words.add("--no-kv-cache");
}

} // namespace

std::string commandLine(const RunInfo& run, Paths paths)
{
    const bool given = paths == Paths::AsGiven;
    Words words;
    words.add("prunescope-cli");
    words.add("run");
    words.add("--model", given && !run.embeddedModel ? run.modelPath : run.modelName);
    if (!run.image.name.empty())
        words.add("--image", given && !run.image.argument.empty() ? run.image.argument : run.image.name);
    for (const ImageInfo& image : run.furtherImages)
        words.add("--image", given && !image.argument.empty() ? image.argument : image.name);
    if (run.image.exifOrientation > 1 && !run.image.exifApplied)
        words.add("--no-exif");
    for (const std::string& question : run.earlierQuestions)
        words.add(&question == &run.earlierQuestions.front() ? "--ask" : "--then", question);
    words.add(run.earlierQuestions.empty() ? "--ask" : "--then", run.question);
    if (run.rawPrompt)
        words.add("--raw-prompt");
    else if (!run.promptPreset.empty())
        words.add("--prompt", run.promptPreset);
    addMethod(run, words);
    addSampling(run, words);
    words.add("--device", run.device);
    words.add("--dtype", run.dtype);
    if (run.threads > 0)
        words.add("--threads", std::to_string(run.threads));
    return words.text();
}

} // namespace ps
