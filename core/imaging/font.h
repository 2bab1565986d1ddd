// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/outline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ps::imaging {

enum class Face { Regular, Bold, Mono };

/// The outlines of one bundled TrueType font (resources/fonts). Figures draw their text from it, so that they look the
/// same at every scale and on every machine, without a font system. Lengths are in em: 1 is the font size.
/// Immutable, shared by all threads.
class Font {
public:
    static const Font& of(Face face); // read at first use; throws Error Missing or Damaged

    struct Glyph {
        Outline outline {}; // y down, baseline at 0
        double advance = 0;
    };
    /// A character the font lacks gives its replacement box.
    Glyph glyph(char32_t character) const;
    double advance(std::string_view utf8) const; // of a line, without kerning

private:
    explicit Font(std::vector<std::uint8_t> bytes, const std::string& where);
    struct Table {
        std::size_t begin = 0, length = 0;
    };
    struct Transform;

    std::uint16_t u16(std::size_t at) const;
    std::int16_t i16(std::size_t at) const { return static_cast<std::int16_t>(u16(at)); }
    std::uint32_t u32(std::size_t at) const;
    Table table(const char* tag) const;
    void findCharacterMap();
    int glyphIndex(char32_t character) const;
    void addGlyph(int index, const Transform& transform, int depth, Outline& outline) const;
    void addSimple(std::size_t at, int contours, const Transform& transform, Outline& outline) const;
    void addCompound(std::size_t at, const Transform& transform, int depth, Outline& outline) const;

    std::vector<std::uint8_t> m_bytes;
    std::string m_where;
    Table m_glyphs {}, m_offsets {}, m_metrics {};
    std::size_t m_characters = 0; // offset of the segment map (cmap format 4)
    int m_unitsPerEm = 1, m_longMetrics = 0, m_glyphCount = 0;
    bool m_longOffsets = false;
};

/// Unicode characters of a text; ill-formed bytes become U+FFFD.
std::u32string characters(std::string_view utf8);

} // namespace ps::imaging
