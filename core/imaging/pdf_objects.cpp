// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_objects.h"

#include "core/base/check.h"
#include "core/base/sha256.h"

#include <zlib.h>

namespace ps::imaging {
namespace {

std::span<const std::uint8_t> bytesOf(std::string_view text)
{
    return { reinterpret_cast<const std::uint8_t*>(text.data()), text.size() };
}

/// An entry of the table: twenty bytes, its line end included.
std::string entry(std::size_t offset)
{
    const std::string digits = std::to_string(offset);
    return std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
}

} // namespace

std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes)
{
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    std::vector<std::uint8_t> result(size);
    PS_CHECK(compress2(result.data(), &size, bytes.data(), static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION)
        == Z_OK);
    result.resize(size);
    return result;
}

int PdfObjects::reserve()
{
    m_bodies.emplace_back();
    return static_cast<int>(m_bodies.size());
}

void PdfObjects::set(int number, std::string body)
{
    m_bodies.at(static_cast<std::size_t>(number) - 1) = std::move(body);
}

int PdfObjects::add(std::string body)
{
    const int number = reserve();
    set(number, std::move(body));
    return number;
}

int PdfObjects::addStream(const std::string& entries, std::span<const std::uint8_t> bytes)
{
    std::string body = "<<" + entries + "/Length " + std::to_string(bytes.size()) + ">>\nstream\n";
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return add(body + "\nendstream");
}

int PdfObjects::addCompressed(const std::string& entries, std::string_view text)
{
    return addStream(entries + "/Filter/FlateDecode", deflated(bytesOf(text)));
}

std::vector<std::uint8_t> PdfObjects::file(int catalogue, int info) const
{
    std::string text = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"; // the second line marks the file as binary
    std::string table = "0000000000 65535 f \n";
    int number = 0;
    for (const std::string& body : m_bodies) {
        PS_CHECK(!body.empty());
        table += entry(text.size());
        text += std::to_string(++number) + " 0 obj\n" + body + "\nendobj\n";
    }
    const std::string id = '<' + sha256Hex(bytesOf(text)).substr(0, 32) + '>';
    const std::size_t begin = text.size();
    const std::string count = std::to_string(m_bodies.size() + 1);
    text += "xref\n0 " + count + '\n' + table + "trailer\n<</Size " + count + "/Root "
        + pdfReference(catalogue) + "/Info " + pdfReference(info) + "/ID[" + id + id + "]>>\nstartxref\n"
        + std::to_string(begin) + "\n%%EOF\n";
    return { text.begin(), text.end() };
}

std::string pdfReference(int number) { return std::to_string(number) + " 0 R"; }

} // namespace ps::imaging
