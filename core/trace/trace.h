// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"
#include "core/trace/layout.h"
#include "core/trace/method_info.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ps {

inline constexpr int kBeforeLanguage = -1;

/// The chain of one partition's budget; -1 = not measured (blank in views, never zero).
struct BudgetLine {
    int partition = 0;
    int requested = -1; // floor of the rule's real share, before the clamp; the lines and lostToFloor add up to the total
    int allocated = -1;  // patches the rule kept
    int afterUnpad = -1; // of those, patches with an id
    int fed = -1;     // visual tokens that entered the language model (with newline tokens in the total only)
    double share = 0; // HiRED: exact real share of the sub pool, in tokens; 0 for the overview
    int lostToClamp = 0, lostToUnpad = 0, lostNoCandidates = 0;
};

struct BudgetTotal {
    int requested = -1, allocated = -1, afterUnpad = -1, fed = -1;
    int newlines = 0;
    int lostToFloor = 0;                // requested by the total, by no partition: truncation of the shares
    std::vector<std::string> guards {}; // "sum of evidence is 0: split evenly"
};

/// One decision of a method. Everything in original visual ids.
struct PruneStep {
    std::string method {};
    int layer = kBeforeLanguage;               // or the decoder layer it precedes
    std::vector<int> idsBefore {}, idsKept {}; // ascending
    std::vector<float> score {};               // per idsBefore; empty if the method has none
    std::vector<BudgetLine> ledger {};         // per partition; empty for methods without partition budgets
    BudgetTotal total {};
    std::vector<std::uint8_t> keptRows {}; // (P * N) vision-stage rows the rule kept, also those unpadding removed; empty in the decoder
    std::vector<std::int8_t> region {}; // (N) tile (1-based) each overview patch counted for; empty if none
    double elapsedMs = 0;
    bool estimate = false; // preview: ranked by scores that were measured under other settings
};

/// What one decoder layer saw in prefill; visual tokens of all pictures.
struct LayerRecord {
    int layer = 0, visualTokens = 0, textTokens = 0;
    std::vector<float> attention {}; // question's last token -> alive visual ids, mean over heads; empty unless captured
    double elapsedMs = 0;
    std::int64_t cacheBytes = 0;
};

struct AnswerToken {
    int id = 0;
    std::string text {}; // what the streaming decoder emitted for it; may be empty inside a UTF-8 sequence
    float logProbability = 0;
    double elapsedMs = 0; // of its decode step; the first token carries 0 (its time is prefill's)
    int cacheTokens = 0;  // longest cache length after it
    int sparseTokens = 0; // shortest cache length after it: of layers that dropped tokens
    bool stored = true;   // key and value stayed in the cache
    float margin = 0;     // text predictor keep - drop; 0 without one
};

/// Head-summed class-token attention of one vision layer, softmax over all keys, class key dropped afterwards.
struct ClassRows {
    int layer = 0;
    std::vector<float> scores {}; // (P * N)
};

/// What the vision stage produced, shared by every run on the same picture.
struct VisionRecord {
    std::vector<ClassRows> classRows {};          // ascending by layer
    std::vector<std::uint8_t> partitionPixels {}; // (P, S, S, 3), before normalisation

    const ClassRows* rowsOf(int layer) const;
};

struct RunInfo {
    std::string programVersion {}, programCommit {};
    std::string modelPath {}, modelName {}, architecture {}, dtype {}, device {}, deviceName {};
    std::string deviceNote {}; // why there is no GPU: "no NVIDIA driver"; empty when the device is the best one
    bool embeddedModel = false;
    std::int64_t parameters = 0;
    int threads = 0;
    ModelFacts facts {};
    ImageInfo image {};
    std::vector<ImageInfo> furtherImages {}; // of the prompt, after the first
    std::string question {}, promptPreset {}, promptText {};
    bool rawPrompt = false;                       // `question` was the whole prompt
    std::vector<std::string> earlierQuestions {}; // of the same chat, oldest first
    std::vector<int> promptIds {};                // unexpanded: one placeholder per image
    std::string method {};
    Values values {};
    std::uint64_t seed = 0;
    int maxNewTokens = 0;
    double temperature = 0, topP = 1;
    int topK = 0;
    bool stopOnEos = true;
    bool kvCache = true;    // false: everything was computed again for every token
    std::string command {}; // the equivalent command line, without paths
    std::vector<int> forcedKeep {}, forcedDrop {};
};

/// Milliseconds; negative = not part of this run (vision features reused, no answer asked).
struct StageTimes {
    double decodeImage = -1, preprocess = -1, vision = -1, select = -1, project = -1, prefill = -1;
    double firstToken = -1; // request -> first generated token, image decode and preprocessing inside
    double decodeTotal = -1, total = -1;
    bool visionCached = false;
};

struct MemoryBytes {
    std::int64_t weights = 0, kvCache = 0, peakDevice = -1, peakHost = -1;
};

/// A picture of the prompt after the first: its own ids, its own decisions. Views show the first.
struct FurtherPicture {
    Layout layout {};
    std::vector<std::shared_ptr<const PruneStep>> steps {};
};

enum class TraceState { Preview, Running, Done, Cancelled, Failed };
enum class Finish { None, Eos, Length, Cancelled };

/// The immutable record of one run. A snapshot copies pointers, so one per layer and per answer token is cheap.
struct Trace {
    std::uint64_t requestId = 0; // of the Request it answers; views compare it to know what is current
    RunInfo run {};
    Layout layout {};
    ImagePtr image {};
    std::shared_ptr<const VisionRecord> vision {};
    std::vector<std::shared_ptr<const PruneStep>> steps {};
    std::vector<FurtherPicture> further {}; // as run.furtherImages
    std::vector<std::shared_ptr<const LayerRecord>> layers {};
    std::vector<std::shared_ptr<const AnswerToken>> answer {};
    StageTimes times {};
    MemoryBytes memory {};
    TraceState state = TraceState::Running;
    Finish finish = Finish::None;
    std::string stage {}; // while running: "vision", "prefill", "decode"
    std::string error {}; // Failed: one sentence

    std::string answerText() const;
    int visualTokens() const;                     // of all pictures, unpruned
    int fedTokens() const;                        // visual tokens of decoder layer 0, of all pictures
    const PruneStep* stepBefore(int layer) const; // kBeforeLanguage or a decoder layer; null if none
    std::vector<int> aliveAt(int layer) const;    // ids alive when decoder layer `layer` runs
    double decodeTokensPerSecond() const;         // over decode steps; 0 if fewer than one
    double prefillTokensPerSecond() const;
};
using TracePtr = std::shared_ptr<const Trace>;

} // namespace ps
