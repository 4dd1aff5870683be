// Writes a TrueType file: the tables that a reader needs to draw text, and nothing else.
#include <algorithm>
#include <array>
#include <string_view>

#include "gui/font_outline.h"

namespace appctl::gui {
namespace {

// Big-endian, as everything in the file.
class Writer {
 public:
  void u8(int v) { bytes_.push_back(static_cast<std::uint8_t>(v)); }
  void u16(int v) {
    u8(v >> 8);
    u8(v);
  }
  void u32(std::uint32_t v) {
    u16(static_cast<int>(v >> 16));
    u16(static_cast<int>(v & 0xffff));
  }
  void zeros(int count) { bytes_.insert(bytes_.end(), static_cast<std::size_t>(count), 0); }
  void tag(std::string_view name) {
    for (const char c : name) u8(c);
  }
  void align() {
    while (bytes_.size() % 4 != 0) u8(0);
  }
  void append(const Writer& other) { bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end()); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

struct Box {
  int left = 0, bottom = 0, right = 0, top = 0;
};

Box box_of(const FontCharacter& c) {
  if (c.points.empty()) return {};
  Box box{c.points[0].x, c.points[0].y, c.points[0].x, c.points[0].y};
  for (const OutlinePoint& p : c.points) {
    box.left = std::min<int>(box.left, p.x);
    box.right = std::max<int>(box.right, p.x);
    box.bottom = std::min<int>(box.bottom, p.y);
    box.top = std::max<int>(box.top, p.y);
  }
  return box;
}

void write_box(Writer& w, const Box& box) {
  w.u16(box.left);
  w.u16(box.bottom);
  w.u16(box.right);
  w.u16(box.top);
}

// Coordinates as 16-bit steps from point to point: nothing is packed.
void write_glyph(Writer& w, const FontCharacter& c) {
  if (c.points.empty()) return;
  w.u16(static_cast<int>(c.ends.size()));
  write_box(w, box_of(c));
  for (const std::uint16_t end : c.ends) w.u16(end);
  w.u16(0);  // instructions
  for (const OutlinePoint& p : c.points) w.u8(p.on_curve ? 1 : 0);
  int last = 0;
  for (const OutlinePoint& p : c.points) {
    w.u16(p.x - last);
    last = p.x;
  }
  last = 0;
  for (const OutlinePoint& p : c.points) {
    w.u16(p.y - last);
    last = p.y;
  }
  w.align();
}

// Glyph 0 is the empty one for what is missing; the characters follow in order.
Writer glyf_table(const FontOutlines& font, Writer& loca) {
  Writer glyf;
  loca.u32(0);
  loca.u32(0);
  for (const FontCharacter& c : font.characters) {
    write_glyph(glyf, c);
    loca.u32(glyf.size());
  }
  return glyf;
}

Writer head_table(const FontOutlines& font) {
  Writer w;
  w.u32(0x00010000);
  w.u32(0);           // revision
  w.u32(0);           // checksum, which nobody looks at
  w.u32(0x5f0f3cf5);  // magic number
  w.u16(0);
  w.u16(font.units_per_em);
  w.zeros(16);  // dates
  write_box(w, {0, font.descent, font.units_per_em, font.ascent});
  w.u16(0);
  w.u16(1);  // smallest size
  w.u16(2);
  w.u16(1);  // loca has 32 bits
  w.u16(0);
  return w;
}

Writer hhea_table(const FontOutlines& font) {
  Writer w;
  w.u32(0x00010000);
  w.u16(font.ascent);
  w.u16(font.descent);
  w.u16(font.line_gap);
  w.zeros(24);
  w.u16(static_cast<int>(font.characters.size()) + 1);
  return w;
}

Writer hmtx_table(const FontOutlines& font) {
  Writer w;
  w.u32(0);
  for (const FontCharacter& c : font.characters) {
    w.u16(c.advance);
    w.u16(box_of(c).left);
  }
  return w;
}

Writer maxp_table(const FontOutlines& font) {
  Writer w;
  w.u32(0x00005000);
  w.u16(static_cast<int>(font.characters.size()) + 1);
  return w;
}

// Runs of successive codes: {first index, count}.
std::vector<std::array<std::size_t, 2>> runs_of(const FontOutlines& font) {
  std::vector<std::array<std::size_t, 2>> runs;
  for (std::size_t i = 0; i < font.characters.size(); ++i) {
    const bool goes_on = i > 0 && font.characters[i].code == font.characters[i - 1].code + 1;
    if (!goes_on) runs.push_back({i, 0});
    ++runs.back()[1];
  }
  return runs;
}

Writer cmap_table(const FontOutlines& font) {
  const auto runs = runs_of(font);
  Writer w;
  w.u16(0);
  w.u16(1);   // one subtable,
  w.u16(3);   // for Windows,
  w.u16(10);  // of all of Unicode
  w.u32(12);
  w.u16(12);  // its format
  w.u16(0);
  w.u32(static_cast<std::uint32_t>(16 + 12 * runs.size()));
  w.u32(0);
  w.u32(static_cast<std::uint32_t>(runs.size()));
  for (const auto& [first, count] : runs) {
    w.u32(font.characters[first].code);
    w.u32(font.characters[first].code + static_cast<std::uint32_t>(count) - 1);
    w.u32(static_cast<std::uint32_t>(first) + 1);
  }
  return w;
}

}  // namespace

std::vector<std::uint8_t> write_truetype(const FontOutlines& font) {
  Writer loca;
  const Writer glyf = glyf_table(font, loca);
  const std::array<std::pair<const char*, Writer>, 7> tables{{{"cmap", cmap_table(font)},
                                                              {"glyf", glyf},
                                                              {"head", head_table(font)},
                                                              {"hhea", hhea_table(font)},
                                                              {"hmtx", hmtx_table(font)},
                                                              {"loca", loca},
                                                              {"maxp", maxp_table(font)}}};
  Writer file, body;
  const auto directory = static_cast<std::uint32_t>(12 + 16 * tables.size());
  file.u32(0x00010000);
  file.u16(static_cast<int>(tables.size()));
  file.zeros(6);  // hints for a search
  for (const auto& [name, table] : tables) {
    file.tag(name);
    file.u32(0);
    file.u32(directory + body.size());
    file.u32(table.size());
    body.append(table);
    body.align();
  }
  file.append(body);
  return file.take();
}

}  // namespace appctl::gui
