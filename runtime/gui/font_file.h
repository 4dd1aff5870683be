// Font files, made safe for Dear ImGui. Its own reader (stb_truetype) trusts every offset in a file, so
// a file never reaches it: FreeType, which is made for hostile files, reads the outlines that are wanted,
// and a new TrueType file is written from them, right by construction. Kerning and hinting are left out;
// Dear ImGui uses neither. Plain functions, any thread; what is no font, is damaged or absurd is an error
// with the reason.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"

namespace appctl::gui {

struct CodeRange {
  std::uint32_t first, last;  // both included
};

struct CleanFont {
  std::vector<std::uint8_t> file;  // TrueType, with the characters of the ranges that the font has
  int characters = 0;
  double area = 0;  // of all their boxes, for a font of one pixel's height: times size squared
};

// TrueType, OpenType (with either kind of outlines), and collections of them: `face` counts from 0.
core::Result<CleanFont> clean_font(std::span<const std::uint8_t> bytes, int face,
                                   std::span<const CodeRange> ranges);

}  // namespace appctl::gui
