// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/registry.h"

// A method that nobody ships: one new file, as CONTRIBUTING.md describes. tests/CMakeLists.txt links it into a copy of the
// command line, of the catalogue's property tests and of the window's test; none of them knows its name beforehand.

namespace ps {
namespace {

/// Keeps every second patch of every partition, like the dark or the light fields of a board.
class Checkerboard final : public PruningMethod {
public:
    explicit Checkerboard(const Values& values)
        : m_light(values.choice("fields") == "light"), m_all(values.flag("all"))
    {
    }

    std::optional<VisionDecision> afterVision(const VisionView& view) override
    {
        const int grid = view.layout.geometry.patchGrid(),
                  perPartition = view.layout.geometry.patchesPerPartition();
        VisionDecision decision;
        for (std::size_t row = 0; row < view.layout.patchToId.size(); ++row) {
            const int patch = static_cast<int>(row) % perPartition;
            const bool light = (patch / grid + patch % grid) % 2 == 0;
            decision.keptRows.push_back(m_all || light == m_light ? 1 : 0);
        }
        return decision;
    }

private:
    bool m_light, m_all;
};

MethodInfo describe(const ModelFacts&)
{
    return { .id = "checkerboard",
        .title = "Checkerboard",
        .summary = "Every second patch; an example.",
        .parameters = { { .key = "fields",
                            .label = "Fields",
                            .help = "Which fields of the board are kept.",
                            .kind = ParameterKind::Choice,
                            .choices = { "light", "dark" } },
            { .key = "all", .label = "All", .help = "Keep every field.", .kind = ParameterKind::Flag } } };
}

const Register checkerboard { { describe, makeFrom<Checkerboard> } };

} // namespace
} // namespace ps
