// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ps::imaging {

/// zlib's format (PDF's FlateDecode), always the same bytes for the same input and library.
std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes);

/// The numbered objects of a PDF file, written in their order with the table of where they begin.
class PdfObjects {
public:
    /// The number to refer to the object by, now or before it is set.
    int reserve();
    void set(int number, std::string body);
    int add(std::string body);
    /// `entries` of the dictionary beside its length.
    int addStream(const std::string& entries, std::span<const std::uint8_t> bytes);
    int addCompressed(const std::string& entries, std::string_view text);

    /// Every reserved object must be set.
    std::vector<std::uint8_t> file(int catalogue, int info) const;

private:
    std::vector<std::string> m_bodies {};
};

std::string pdfReference(int number); // "7 0 R"

} // namespace ps::imaging
