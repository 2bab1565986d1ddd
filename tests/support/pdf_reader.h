// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

namespace ps::test {

/// A PDF with one classic cross-reference table, read from its end, as viewers do.
struct PdfFile {
    std::map<int, std::string> objects {}; // by number: what stands between `obj` and `endobj`
    std::string trailer {};

    /// The object that `key` of a dictionary refers to; throws std::runtime_error without one.
    const std::string& referred(const std::string& dictionary, const std::string& key) const;
};

/// Throws std::runtime_error where a table entry does not point at its object, the table has a wrong size, or the file does
/// not end as it must.
PdfFile readPdf(const std::string& bytes);

/// The bytes of a stream object, decompressed where it says so; its length must be true.
std::string pdfStream(const std::string& object);

} // namespace ps::test
