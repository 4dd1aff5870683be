// Window positions and table columns as text. What is loaded is checked first: ImGui makes as many columns
// as a "[Table]" line asks for.
#include <imgui.h>
#include <imgui_internal.h>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"

namespace appctl::lua::by_hand {
namespace {

constexpr std::size_t most_bytes = 16 << 20;
constexpr int most_columns = IMGUI_TABLE_MAX_COLUMNS;

// Whether a line that is the header of a table is as ImGui writes it: "[Table][0x12345678,3]".
bool good_header(const char* line, const char* end) {
  char text[64];
  const auto size = static_cast<std::size_t>(end - line);
  if (size >= sizeof text) return false;
  std::memcpy(text, line, size);
  text[size] = 0;
  unsigned id;
  int columns, used = 0;
  const bool read = std::sscanf(text, "[Table][0x%8X,%4d]%n", &id, &columns, &used) == 2;
  return read && static_cast<std::size_t>(used) == size && columns >= 1 && columns <= most_columns;
}

// Raises if a table has a strange number of columns. ImGui ends a line at each of the two characters.
void check(lua_State* L, const Text& text) {
  constexpr std::string_view table = "[Table]";
  const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
  for (const char* line = text.begin; line < text.end;) {
    const char* end = std::find_if(line, text.end, is_end);
    if (std::string_view(line, static_cast<std::size_t>(end - line)).starts_with(table) &&
        !good_header(line, end)) {
      luaL_error(L, "these settings have a table that has not 1 to %d columns", most_columns);
    }
    line = end == text.end ? end : end + 1;
  }
}

void refuse_in_widget(lua_State* L, const char* name) {
  const Bindings& b = in_context(L, name);
  if (b.scopes.phase() == gui::Phase::in_widget) refuse_call(L, b.scopes, name);
}

void load(lua_State* L, const Text& text) {
  check(L, text);
  arm(L);
  ImGui::LoadIniSettingsFromMemory(text.begin, static_cast<std::size_t>(text.end - text.begin));
  disarm();
}

[[noreturn]] void file_error(lua_State* L, const char* what, const char* name) {
  luaL_error(L, "cannot %s '%s': %s", what, name, std::strerror(errno));
  __builtin_unreachable();
}

// The text belongs to ImGui.
Text save(lua_State* L) {
  std::size_t size = 0;
  arm(L);
  const char* text = ImGui::SaveIniSettingsToMemory(&size);
  disarm();
  return {text, text + size};
}

}  // namespace

int LoadIniSettingsFromMemory(lua_State* L) {
  refuse_in_widget(L, "LoadIniSettingsFromMemory");
  load(L, arg_text(L, 1));
  return 0;
}

// ImGui's own functions say nothing when a file cannot be read or written.
int LoadIniSettingsFromDisk(lua_State* L) {
  refuse_in_widget(L, "LoadIniSettingsFromDisk");
  const char* name = arg_string(L, 1);
  struct stat about;
  if (stat(name, &about) != 0) file_error(L, "read", name);
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size > most_bytes) return luaL_error(L, "'%s' is too large for settings", name);
  auto* text = static_cast<char*>(lua_newuserdatauv(L, size + 1, 0));
  std::FILE* file = std::fopen(name, "rb");
  const bool read = file != nullptr && std::fread(text, 1, size, file) == size;
  if (file != nullptr) std::fclose(file);
  if (!read) file_error(L, "read", name);
  text[size] = 0;
  load(L, {text, text + size});
  return 0;
}

int SaveIniSettingsToMemory(lua_State* L) {
  in_context(L, "SaveIniSettingsToMemory");
  const Text text = save(L);
  lua_pushlstring(L, text.begin, static_cast<std::size_t>(text.end - text.begin));
  return 1;
}

int SaveIniSettingsToDisk(lua_State* L) {
  in_context(L, "SaveIniSettingsToDisk");
  const char* name = arg_string(L, 1);
  const Text text = save(L);
  const auto size = static_cast<std::size_t>(text.end - text.begin);
  std::FILE* file = std::fopen(name, "wb");
  bool written = file != nullptr && std::fwrite(text.begin, 1, size, file) == size;
  if (file != nullptr) written = std::fclose(file) == 0 && written;
  if (!written) file_error(L, "write", name);
  return 0;
}

}  // namespace appctl::lua::by_hand
