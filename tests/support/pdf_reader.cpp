// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pdf_reader.h"

#include <stdexcept>
#include <vector>
#include <zlib.h>

namespace ps::test {
namespace {

void require(bool condition, const std::string& what)
{
    if (!condition)
        throw std::runtime_error("not a sound PDF: " + what);
}

std::size_t numberAfter(const std::string& text, const std::string& key, std::size_t from = 0)
{
    const std::size_t at = text.find(key, from);
    require(at != std::string::npos, "no " + key);
    return std::stoul(text.substr(at + key.size(), 12));
}

std::string inflated(const std::string& packed)
{
    std::vector<Bytef> bytes(16 << 10);
    uLongf size = bytes.size();
    int state = Z_OK;
    while ((state = uncompress(bytes.data(), &size, reinterpret_cast<const Bytef*>(packed.data()), packed.size()))
        == Z_BUF_ERROR) {
        bytes.resize(bytes.size() * 4);
        size = bytes.size();
    }
    require(state == Z_OK, "a stream that zlib cannot read");
    return { bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size) };
}

} // namespace

const std::string& PdfFile::referred(const std::string& dictionary, const std::string& key) const
{
    return objects.at(static_cast<int>(numberAfter(dictionary, key)));
}

PdfFile readPdf(const std::string& bytes)
{
    constexpr std::size_t kEntry = 20;
    require(bytes.starts_with("%PDF-1.7\n"), "its first line");
    require(bytes.ends_with("\n%%EOF\n"), "its last line");
    const std::size_t table = numberAfter(bytes, "startxref\n", bytes.size() - 40);
    require(bytes.compare(table, 7, "xref\n0 ") == 0, "startxref does not point at the table");
    const std::size_t count = std::stoul(bytes.substr(table + 7, 12));
    const std::size_t entries = bytes.find('\n', table + 7) + 1;
    require(bytes.substr(entries, kEntry) == "0000000000 65535 f \n", "the free entry");
    PdfFile file;
    for (std::size_t i = 1; i < count; ++i) {
        const std::string entry = bytes.substr(entries + i * kEntry, kEntry);
        require(entry.ends_with(" 00000 n \n"), "entry " + std::to_string(i));
        const std::string head = std::to_string(i) + " 0 obj\n";
        const std::size_t at = std::stoul(entry);
        require(bytes.compare(at, head.size(), head) == 0, "entry " + std::to_string(i) + " points elsewhere");
        const std::size_t begin = at + head.size();
        // A stream may hold any bytes: only its length says where it ends.
        const std::size_t stream = bytes.find("\nstream\n", begin), plain = bytes.find("\nendobj\n", begin);
        const std::size_t from = stream < plain ? stream + numberAfter(bytes, "/Length ", begin) : begin;
        file.objects[static_cast<int>(i)] = bytes.substr(begin, bytes.find("\nendobj\n", from) - begin);
    }
    file.trailer = bytes.substr(entries + count * kEntry, bytes.rfind("startxref") - entries - count * kEntry);
    require(file.trailer.starts_with("trailer\n<<"), "no trailer behind the table");
    require(numberAfter(file.trailer, "/Size ") == count, "the trailer's size");
    return file;
}

std::string pdfStream(const std::string& object)
{
    const std::size_t length = numberAfter(object, "/Length "), begin = object.find(">>\nstream\n") + 10;
    require(object.compare(begin + length, std::string::npos, "\nendstream") == 0, "the length of a stream");
    const std::string bytes = object.substr(begin, length);
    return object.find("/FlateDecode") < begin ? inflated(bytes) : bytes;
}

} // namespace ps::test
