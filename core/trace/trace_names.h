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

template <typename Enum, std::size_t N>
using EnumNames = std::array<EnumName<Enum>, N>;

inline constexpr EnumNames<Framing, 3> kFramingNames { { { Framing::AnyRes, "anyres" },
    { Framing::CenterCrop, "center-crop" }, { Framing::PadSquare, "pad-square" } } };
inline constexpr EnumNames<Packing, 2> kPackingNames { { { Packing::Correct, "correct" },
    { Packing::Swapped, "swapped" } } };
inline constexpr EnumNames<Finish, 4> kFinishNames { { { Finish::None, "" }, { Finish::Eos, "eos" },
    { Finish::Length, "length" }, { Finish::Cancelled, "cancelled" } } };
inline constexpr EnumNames<TraceState, 5> kStateNames { { { TraceState::Preview, "preview" },
    { TraceState::Running, "running" }, { TraceState::Done, "done" }, { TraceState::Cancelled, "cancelled" },
    { TraceState::Failed, "failed" } } };

template <typename Enum, std::size_t N>
std::string nameOf(const EnumNames<Enum, N>& names, Enum value)
{
    const auto found = std::find_if(
        names.begin(), names.end(), [=](const auto& entry) { return entry.value == value; });
    return std::string(found->name);
}

template <typename Enum, std::size_t N>
std::optional<Enum> namedValue(const EnumNames<Enum, N>& names, std::string_view name)
{
    const auto found = std::find_if(
        names.begin(), names.end(), [=](const auto& entry) { return entry.name == name; });
    return found == names.end() ? std::nullopt : std::optional(found->value);
}

} // namespace ps
