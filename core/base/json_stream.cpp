// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_stream.h"

#include "core/base/limits.h"

namespace ps {
namespace {

std::string invalidAt(std::size_t position)
{
    return "this is not valid JSON at byte " + std::to_string(position);
}

} // namespace

void JsonStream::read(std::string_view text)
{
    // nlohmann-json takes a zero byte for the end of the text, so that anything could hide behind it.
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        fail(invalidAt(zero + 1));
    nlohmann::json::sax_parse(text.begin(), text.end(), this);
}

bool JsonStream::parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&)
{
    fail(invalidAt(position));
}

void JsonStream::fail(const std::string& problem, ErrorKind kind) const
{
    throw Error(kind, problem, m_where);
}

bool JsonStream::descend()
{
    if (++m_depth > limits::kJsonDepth)
        fail("nested deeper than " + std::to_string(limits::kJsonDepth) + " levels");
    return true;
}

bool JsonStream::ascend()
{
    --m_depth;
    return true;
}

} // namespace ps
