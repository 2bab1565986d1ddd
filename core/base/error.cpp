// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include "core/base/check.h"

#include <string_view>
#include <utility>

namespace ps {
namespace {

std::string sentence(const std::string& problem, const std::string& where, const std::string& hint)
{
    std::string text = where.empty() ? problem : where + ": " + problem;
    if (!hint.empty())
        text += "; " + hint;
    return text;
}

} // namespace

Error::Error(ErrorKind kind, std::string what, std::string where, std::string hint)
    : std::runtime_error(sentence(what, where, hint))
    , m_kind(kind)
    , m_problem(std::move(what))
    , m_where(std::move(where))
    , m_hint(std::move(hint))
{
}

void checkFailed(const char* condition, const char* file, int line)
{
    // Only the file's own name: the folder it was built in is nobody's business.
    std::string_view name = file;
    name.remove_prefix(name.find_last_of('/') + 1);
    throw Error(ErrorKind::Internal, "internal error, '" + std::string(condition) + "' does not hold",
        std::string(name) + ':' + std::to_string(line), "please report this");
}

} // namespace ps
