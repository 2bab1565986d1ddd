// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ps::limits {

inline constexpr std::int64_t kImagePixels = 64LL * 1000 * 1000;
inline constexpr std::int64_t kImageSide = 32767; // Qt's raster limit
inline constexpr std::uint64_t kImageFileBytes = 1ULL << 30;
inline constexpr std::uint64_t kConfigBytes = 4ULL << 20;     // config.json and its like
inline constexpr std::uint64_t kTokenizerBytes = 64ULL << 20; // tokenizer.json, tokenizer.model
inline constexpr std::uint64_t kSafetensorsHeaderBytes = 100ULL << 20;
inline constexpr std::size_t kTensors = 100'000;
inline constexpr std::size_t kTensorRank = 8;
inline constexpr std::size_t kArchiveMembers = 100'000;
inline constexpr std::uint64_t kArchiveBytes = 2ULL << 30; // all members of a trace, inflated
inline constexpr std::uint64_t kTraceJsonBytes = 16ULL << 20;
inline constexpr int kVisionRows = 1 << 18; // partitions times patches of one picture
inline constexpr int kJsonDepth = 64;

} // namespace ps::limits
