#include "gui/font_file.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "gui/font_outline.h"

namespace appctl::gui {
namespace {

constexpr int finest_em = 2048;             // units; finer fonts are rounded to it
constexpr int furthest = 16383;             // units from the origin, so that every step fits 16 bits
constexpr std::size_t most_points = 20000;  // of one character
constexpr std::size_t most_points_in_all = 16 << 20;
constexpr std::size_t most_characters = 65534;

core::Error failure(const std::string& why) {
  return {core::ExitCode::script_error, why};
}

core::Error damaged(const char* what, FT_Error error) {
  const char* reason = FT_Error_String(error);
  char number[16];
  std::snprintf(number, sizeof number, "error %d", error);
  return failure(std::string(what) + " (" + (reason != nullptr ? reason : number) + ")");
}

struct Library {
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (face != nullptr) FT_Done_Face(face);
    if (library != nullptr) FT_Done_FreeType(library);
  }
};

// Gathers one outline: lines and curves as points, scaled to the units of the new font.
struct Gatherer {
  FontCharacter& to;
  double scale;
  bool fits = true;
  double x = 0, y = 0;  // the pen

  void add(double px, double py, bool on_curve) {
    if (!(std::fabs(px) <= furthest && std::fabs(py) <= furthest) || to.points.size() >= most_points) {
      fits = false;
      return;
    }
    to.points.push_back(
        {static_cast<std::int16_t>(std::lround(px)), static_cast<std::int16_t>(std::lround(py)), on_curve});
  }
  void line_to(double px, double py) {
    add(px, py, true);
    x = px;
    y = py;
  }
  void quadratic_to(double cx, double cy, double px, double py) {
    add(cx, cy, false);
    line_to(px, py);
  }
  // TrueType has no cubic curves: two quadratic ones are as good at any size of text.
  void cubic_to(const double (&cx)[4], const double (&cy)[4]) {
    constexpr int parts = 2;
    for (int i = 0; i < parts; ++i) {
      const double t0 = static_cast<double>(i) / parts, t1 = static_cast<double>(i + 1) / parts;
      const auto [qx, ex] = part(cx, t0, t1);
      const auto [qy, ey] = part(cy, t0, t1);
      quadratic_to(qx, qy, ex, ey);
    }
  }
  // Of the cubic from t0 to t1: the control of the quadratic nearest to it, and its end. One axis.
  static std::pair<double, double> part(const double (&c)[4], double t0, double t1) {
    const auto at = [&](double t) {
      const double s = 1 - t;
      return s * s * s * c[0] + 3 * s * s * t * c[1] + 3 * s * t * t * c[2] + t * t * t * c[3];
    };
    return {2 * at((t0 + t1) / 2) - (at(t0) + at(t1)) / 2, at(t1)};
  }
  // A contour is closed by itself: a last point on the first one would be a step of nothing.
  void end_contour() {
    const std::size_t begin = to.ends.empty() ? 0 : std::size_t{to.ends.back()} + 1;
    if (to.points.size() > begin + 1) {
      const OutlinePoint &first = to.points[begin], &last = to.points.back();
      if (last.on_curve && first.x == last.x && first.y == last.y) to.points.pop_back();
    }
    if (to.points.size() > begin) to.ends.push_back(static_cast<std::uint16_t>(to.points.size() - 1));
  }
};

Gatherer& gatherer(void* user) {
  return *static_cast<Gatherer*>(user);
}
int on_move(const FT_Vector* p, void* user) {
  Gatherer& g = gatherer(user);
  g.end_contour();
  g.line_to(p->x * g.scale, p->y * g.scale);
  return g.fits ? 0 : 1;
}
int on_line(const FT_Vector* p, void* user) {
  Gatherer& g = gatherer(user);
  g.line_to(p->x * g.scale, p->y * g.scale);
  return g.fits ? 0 : 1;
}
int on_conic(const FT_Vector* c, const FT_Vector* p, void* user) {
  Gatherer& g = gatherer(user);
  g.quadratic_to(c->x * g.scale, c->y * g.scale, p->x * g.scale, p->y * g.scale);
  return g.fits ? 0 : 1;
}
int on_cubic(const FT_Vector* c1, const FT_Vector* c2, const FT_Vector* p, void* user) {
  Gatherer& g = gatherer(user);
  g.cubic_to({g.x, c1->x * g.scale, c2->x * g.scale, p->x * g.scale},
             {g.y, c1->y * g.scale, c2->y * g.scale, p->y * g.scale});
  return g.fits ? 0 : 1;
}

// The outline of a glyph under a code. nullopt: all is well.
std::optional<core::Error> gather(FT_Face face, FT_UInt glyph, double scale, FontCharacter& character) {
  char code[16];
  std::snprintf(code, sizeof code, "U+%04X", character.code);
  constexpr FT_Int32 flags = FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP | FT_LOAD_NO_HINTING;
  if (const FT_Error error = FT_Load_Glyph(face, glyph, flags)) return damaged("damaged font", error);
  if (face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return failure(std::string(code) + " has no outline");
  Gatherer g{character, scale};
  const FT_Outline_Funcs functions{on_move, on_line, on_conic, on_cubic, 0, 0};
  const FT_Error error = FT_Outline_Decompose(&face->glyph->outline, &functions, &g);
  if (!g.fits) return failure(std::string(code) + " has an outline of absurd size");
  if (error != 0) return damaged("damaged font", error);
  g.end_contour();
  character.advance =
      std::clamp(static_cast<int>(std::lround(static_cast<double>(face->glyph->metrics.horiAdvance) * scale)),
                 0, furthest);
  return std::nullopt;
}

std::optional<core::Error> open_face(Library& l, std::span<const std::uint8_t> bytes, int index) {
  if (const FT_Error error = FT_Init_FreeType(&l.library)) return damaged("no FreeType", error);
  if (const FT_Error error =
          FT_New_Memory_Face(l.library, bytes.data(), static_cast<FT_Long>(bytes.size()), index, &l.face)) {
    return damaged("it is no font that can be read", error);
  }
  if (!FT_IS_SCALABLE(l.face)) return failure("it is a bitmap font; one with outlines is needed");
  if (FT_Select_Charmap(l.face, FT_ENCODING_UNICODE) != 0)
    return failure("it has no table of Unicode characters");
  return std::nullopt;
}

// Heights that a size in pixels can be divided by.
std::optional<core::Error> read_metrics(FT_Face face, double scale, FontOutlines& font) {
  const auto units = [&](int v) { return static_cast<int>(std::lround(v * scale)); };
  font.units_per_em = units(face->units_per_EM);
  font.ascent = units(face->ascender);
  font.descent = units(face->descender);
  font.line_gap = std::clamp(units(face->height) - font.ascent + font.descent, 0, furthest);
  const int height = font.ascent - font.descent, em = font.units_per_em;
  const bool sane = height >= em / 4 && height <= 8 * em && font.ascent >= 0 && font.descent <= 0 &&
                    font.ascent <= furthest && font.descent >= -furthest;
  if (!sane) return failure("its heights make no sense");
  return std::nullopt;
}

std::optional<core::Error> read_characters(FT_Face face, double scale, std::span<const CodeRange> ranges,
                                           FontOutlines& font) {
  std::size_t points = 0;
  for (const CodeRange& range : ranges) {
    for (std::uint32_t code = range.first; code <= range.last; ++code) {
      const FT_UInt glyph = FT_Get_Char_Index(face, code);
      if (glyph == 0) continue;
      FontCharacter character{.code = code, .advance = 0, .points = {}, .ends = {}};
      if (auto error = gather(face, glyph, scale, character)) return error;
      points += character.points.size();
      font.characters.push_back(std::move(character));
      if (font.characters.size() > most_characters || points > most_points_in_all) {
        return failure("it has too many characters");
      }
    }
  }
  return std::nullopt;
}

// Of the boxes, with the padding between them; a font's size in pixels is that from ascent to descent.
double area_of(const FontOutlines& font) {
  const double height = font.ascent - font.descent;
  double area = 0;
  for (const FontCharacter& c : font.characters) {
    if (c.points.empty()) continue;
    const auto [left, right] =
        std::minmax_element(c.points.begin(), c.points.end(), [](auto& a, auto& b) { return a.x < b.x; });
    const auto [low, high] =
        std::minmax_element(c.points.begin(), c.points.end(), [](auto& a, auto& b) { return a.y < b.y; });
    area += ((right->x - left->x) / height + 0.1) * ((high->y - low->y) / height + 0.1);
  }
  return area;
}

// In order, and without overlaps.
std::vector<CodeRange> merged(std::span<const CodeRange> ranges) {
  std::vector<CodeRange> sorted(ranges.begin(), ranges.end()), out;
  std::sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return a.first < b.first; });
  for (const CodeRange& range : sorted) {
    if (out.empty() || range.first > out.back().last) {
      out.push_back(range);
    } else {
      out.back().last = std::max(out.back().last, range.last);
    }
  }
  return out;
}

}  // namespace

core::Result<CleanFont> clean_font(std::span<const std::uint8_t> bytes, int face,
                                   std::span<const CodeRange> ranges) {
  Library l;
  FontOutlines font;
  if (auto error = open_face(l, bytes, face)) return *error;
  if (l.face->units_per_EM < 16) return failure("its units make no sense");
  const double scale = std::min(1.0, static_cast<double>(finest_em) / l.face->units_per_EM);
  if (auto error = read_metrics(l.face, scale, font)) return *error;
  if (auto error = read_characters(l.face, scale, merged(ranges), font)) return *error;
  if (font.characters.empty()) return failure("it has none of the characters that are wanted");
  return CleanFont{write_truetype(font), static_cast<int>(font.characters.size()), area_of(font)};
}

}  // namespace appctl::gui
