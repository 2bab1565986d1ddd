// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/model.h"
#include "core/session/request.h"
#include "core/session/taps.h"

#include <memory>
#include <vector>

namespace ps {

/// What the vision tower made of the current picture, so that a moved budget starts at selection.
class VisionCache {
public:
    /// Pixels cut and encoded, unless the same picture with these class rows is here already. `times` gets preprocess and
    /// vision, or visionCached. Throws Error.
    void look(const Model& model, const Request& request, const std::vector<int>& classRowLayers,
        StageTimes& times, const Taps& taps, const std::stop_token& stop);

    const ImageGeometry& geometry() const { return m_geometry; }
    const at::Tensor& features() const { return m_features; } // (P, N, d)
    const std::shared_ptr<const VisionRecord>& record() const { return m_record; }

private:
    bool holds(const Request& request, const std::vector<int>& classRowLayers) const;

    ImagePtr m_image {};
    std::string m_sha256 {};
    ImageGeometry m_geometry {};
    at::Tensor m_features {};
    std::shared_ptr<const VisionRecord> m_record {};
};

} // namespace ps
