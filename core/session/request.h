// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <filesystem>
#include <optional>

namespace ps {

/// How far a run goes: the window's Auto setting and `export` stop early.
enum class Goal { Mask, Prefill, Answer };

/// How much a trace records. Standard: class rows that HiRED reads, ids, times. Full: every vision layer's class
/// rows and the last prompt token's attention at every decoder layer.
enum class Detail { Standard, Full };

struct Sampling {
    int maxNewTokens = 128;
    double temperature = 0; // 0 = greedy
    double topP = 1;
    int topK = 0; // 0 = off
    bool stopOnEos = true;
};

struct ChatTurn {
    std::string question {}, answer {};
};

struct FurtherImage {
    ImagePtr image {};
    ImageInfo info {};
};

/// One question about one image under one method.
struct Request {
    std::uint64_t id = 0; // copied into every snapshot
    ImagePtr image {}; // null: a prompt of text alone, in which no method drops anything before it generates
    ImageInfo imageInfo {};
    std::vector<FurtherImage> further {}; // more pictures of the prompt; each is ranked on its own tokens
    double decodeImageMs = 0;
    std::vector<ChatTurn> history {}; // earlier turns of the chat, oldest first; the picture belongs to the first of all turns
    std::string question {};
    bool rawPrompt = false;      // `question` is the whole prompt, with <image> where the image goes
    std::string promptPreset {}; // empty: by the checkpoint
    std::string method = "hired";
    Values values {}; // validated against the catalogue by Runner::run
    std::uint64_t seed = 0;
    Sampling sampling {};
    Goal goal = Goal::Answer;
    bool kvCache = true; // false: everything is computed again for every token, on what the decisions left
    Detail detail = Detail::Standard;
    std::vector<int> forcedKeep {}, forcedDrop {};      // visual ids, applied to the first step
    std::optional<std::filesystem::path> dumpFolder {}; // write the taps of the command line contract as .npy
};

} // namespace ps
