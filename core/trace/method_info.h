// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace ps {

/// What a method, the catalogue and the parameter defaults may know about the loaded model. Std-only.
struct ModelFacts {
    bool hasClassToken = true;
    int visionLayers = 0;       // blocks of the vision tower
    int visionFeatureLayer = 0; // 0-based block whose output the language model sees (CLIP-L at -2: 22)
    int decoderLayers = 0;
    int patchGrid = 0; // g
    bool newlineTokens = false;
    bool tiles = true;           // AnyRes partitions; false for LLaVA-1.5
    bool imagePredictor = false; // Dynamic-LLaVA predictor weights are in the checkpoint
    bool textPredictor = false;
    std::string predictorsMissing {}; // why not: what config.json or the checkpoint lacks; empty when they are there
    int sparseLayer = 2;              // Dynamic-LLaVA: decoder layer that both predictors precede
    double imageKeepRate = 0.2; // that the image predictor was trained for
};

enum class ParameterKind { Real, Integer, Choice, Flag, List };

/// One control of a method: the CLI flag, the window's form, the catalogue and the property tests are made from it.
struct ParameterInfo {
    std::string key {};   // --set key=value
    std::string label {}; // "Budget"
    std::string help {};  // one sentence
    std::string unit {};  // "%" is shown for shares; empty for none
    ParameterKind kind = ParameterKind::Real;
    double min = 0, max = 1, step = 0.01; // Real, Integer, the numbers of a List
    double initial = 0;                   // Real, Integer, Flag (0 or 1), Choice (index); a List starts empty
    std::vector<std::string> choices {};  // Choice
    bool deviation = false;               // ours, not the paper's: labelled so wherever shown
    bool needsRun = false;                // a changed value cannot be previewed from recorded scores
    std::string replaces {}; // List: once it has numbers, the parameter of this key has no effect
};

struct MethodInfo {
    std::string id {};    // --method id
    std::string title {}; // "HiRED"
    std::string paper {}; // "arXiv 2408.10945"; empty for baselines
    std::string summary {};
    std::vector<ParameterInfo> parameters {};
    std::string primary {}; // key of the parameter that the budget control drives; empty for none
    std::vector<std::string> keepAll {}; // KEY=VALUE texts that drop nothing; empty: the primary parameter at 1
    std::string scoreName {};            // "CLS attention, last layer"; empty when the method has no scores
    std::string unavailable {};          // reason why this model cannot run it; empty when it can

    const ParameterInfo* find(const std::string& key) const;
};

using Value = std::variant<double, std::int64_t, bool, std::string, std::vector<double>>;

/// The values of one method's parameters; always complete and in range once made by `validated`.
class Values {
public:
    double real(const std::string& key) const;
    std::int64_t integer(const std::string& key) const;
    bool flag(const std::string& key) const;
    const std::string& choice(const std::string& key) const;
    const std::vector<double>& list(const std::string& key) const;
    void set(const std::string& key, Value value) { m_values[key] = std::move(value); }
    bool has(const std::string& key) const { return m_values.contains(key); }
    const std::map<std::string, Value>& all() const { return m_values; }
    bool operator==(const Values&) const = default;

private:
    const Value& at(const std::string& key) const;
    std::map<std::string, Value> m_values {};
};

Values defaults(const MethodInfo& method);

/// Parses KEY=VALUE texts over the defaults. Unknown key or value out of range: Error BadArgument naming the allowed ones.
Values parseValues(const MethodInfo& method, const std::vector<std::string>& assignments);

/// `values` completed with defaults and checked against kinds and ranges; throws Error BadArgument.
Values validated(const MethodInfo& method, const Values& values);

/// "0.2", "22", "true", "paper-mass", "8,16,24", "auto" for an empty list: shortest text that parses back to the same
/// value, C locale.
std::string valueText(const Value& value);

} // namespace ps
