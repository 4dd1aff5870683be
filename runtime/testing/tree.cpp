#include "testing/tree.h"

#include <cstdio>
#include <string_view>

#include "testing/probe.h"

namespace appctl::testing {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

// "%.6g": what a float holds, without the noise behind it.
std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string cell(const Item& item) {
  if (item.row <= 0) return {};
  return "[" + std::to_string(item.row) + (item.column.empty() ? "" : ", " + item.column) + "] ";
}

}  // namespace

std::string to_text(const Value& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const long long* whole = std::get_if<long long>(&value)) return std::to_string(*whole);
  if (const double* real = std::get_if<double>(&value)) return number(*real);
  if (const std::string* text = std::get_if<std::string>(&value)) return quoted(*text);
  return {};
}

std::string describe(const Item& item) {
  std::string text = item.kind;
  if (!item.label.empty()) text += " " + quoted(item.label);
  const std::string value = to_text(item.value);
  if (!value.empty()) text += " = " + value;
  if (!item.is_enabled) text += " (disabled)";
  if (!item.is_visible && !item.is_container) text += " (out of sight)";
  return text;
}

std::string path(const Items& items, const Item& item) {
  std::string text(visible_label(item.label));
  for (int at = item.parent; at >= 0;) {
    const Item& container = items.shown()[static_cast<std::size_t>(at)];
    text = std::string(visible_label(container.label)) + "/" + text;
    at = container.parent;
  }
  return text;
}

namespace {

// For each item, and first for those in no container, what is in it.
using Children = std::vector<std::vector<std::size_t>>;

void write(const std::vector<Item>& all, const Children& children, std::size_t of, std::size_t depth,
           std::string& text) {
  for (const std::size_t child : children[of]) {
    text.append(depth * 2, ' ').append(cell(all[child])).append(describe(all[child])).append("\n");
    write(all, children, child + 1, depth + 1, text);
  }
}

}  // namespace

std::string tree(const Items& items) {
  const std::vector<Item>& all = items.shown();
  Children children(all.size() + 1);
  for (std::size_t i = 0; i < all.size(); ++i)
    children[static_cast<std::size_t>(all[i].parent + 1)].push_back(i);
  std::string text;
  write(all, children, 0, 0, text);
  return text;
}

}  // namespace appctl::testing
