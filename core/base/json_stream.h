// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace ps {

/// Base of readers that take what they need from a JSON text while it passes, for files too large for a tree of values.
/// What a reader does not override is passed over, at most limits::kJsonDepth deep. The first broken rule throws.
class JsonStream : public nlohmann::json_sax<nlohmann::json> {
public:
    /// `where` must outlive the reader.
    explicit JsonStream(const std::string& where) : m_where(where) { }

    /// Reads the whole text. Throws Error (Damaged unless the reader says otherwise).
    void read(std::string_view text);

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool key(string_t&) override { return true; }
    bool start_object(std::size_t) override { return descend(); }
    bool end_object() override { return ascend(); }
    bool start_array(std::size_t) override { return descend(); }
    bool end_array() override { return ascend(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override;

protected:
    [[noreturn]] void fail(const std::string& problem, ErrorKind kind = ErrorKind::Damaged) const;
    int depth() const { return m_depth; } // of open objects and lists
    bool descend();
    bool ascend();

    const std::string& m_where;

private:
    int m_depth = 0;
};

} // namespace ps
