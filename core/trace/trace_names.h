// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace ps {

/// How a value of an enumeration is written in a file.
template <typename Enum>
struct EnumName {
    Enum value;
    std::string_view name;
};
template <typename Enum>
EnumName(Enum, const char*) -> EnumName<Enum>; // clang 14 deduces no aggregates by itself

inline constexpr std::array kFramingNames { EnumName { Framing::AnyRes, "anyres" },
    EnumName { Framing::CenterCrop, "center-crop" }, EnumName { Framing::PadSquare, "pad-square" } };
inline constexpr std::array kPackingNames { EnumName { Packing::Correct, "correct" },
    EnumName { Packing::Swapped, "swapped" } };
inline constexpr std::array kFinishNames { EnumName { Finish::None, "" }, EnumName { Finish::Eos, "eos" },
    EnumName { Finish::Length, "length" }, EnumName { Finish::Cancelled, "cancelled" } };
inline constexpr std::array kStateNames { EnumName { TraceState::Preview, "preview" },
    EnumName { TraceState::Running, "running" }, EnumName { TraceState::Done, "done" },
    EnumName { TraceState::Cancelled, "cancelled" }, EnumName { TraceState::Failed, "failed" } };

template <typename Enum, std::size_t N>
std::string nameOf(const std::array<EnumName<Enum>, N>& names, Enum value)
{
    const auto found = std::find_if(
        names.begin(), names.end(), [=](const auto& entry) { return entry.value == value; });
    return std::string(found->name);
}

template <typename Enum, std::size_t N>
std::optional<Enum> namedValue(const std::array<EnumName<Enum>, N>& names, std::string_view name)
{
    const auto found = std::find_if(
        names.begin(), names.end(), [=](const auto& entry) { return entry.name == name; });
    return found == names.end() ? std::nullopt : std::optional(found->value);
}

} // namespace ps
