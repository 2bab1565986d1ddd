// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace ps {

enum class ErrorKind {
    NotThisFormat, // the bytes are of another format: another reader may still know them
    Damaged,       // this format, but broken
    Unsupported,   // sound, but outside what the program can do
    BadArgument,   // a value given by the user is out of range or unknown
    Missing,       // a file, tensor or entry that must exist does not
    OutOfMemory,
    Io,
    Cancelled,
    Internal, // an invariant failed: a bug
};

/// The one exception type of the program. Thrown at the edges (files, configurations, shapes, memory).
/// message() is the sentence a person reads: where, what, what to do.
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, std::string what, std::string where = {}, std::string hint = {});

    ErrorKind kind() const { return m_kind; }
    const std::string& problem() const { return m_problem; } // "tensor 'x' has shape (2, 3), expected (3, 2)"
    const std::string& where() const { return m_where; }     // file, option or tensor; may be empty
    const std::string& hint() const { return m_hint; }       // what to do; may be empty
    std::string message() const { return std::runtime_error::what(); }

private:
    ErrorKind m_kind;
    std::string m_problem, m_where, m_hint;
};

/// Fails with ErrorKind::Internal. For invariants of our own code, never for input.
[[noreturn]] void checkFailed(const char* condition, const char* file, int line);

} // namespace ps
