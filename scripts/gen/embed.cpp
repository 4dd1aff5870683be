// embed OUTPUT FILE...: compiles the Lua half with the Lua that appctl is linked with, and writes a C++ source
// that holds it. Compiling it at each start took two fifths of a headless run. Names and line numbers are kept;
// a syntax error fails the build.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <lua.hpp>
#include <string>

namespace {

bool read(const char* path, std::string& text) {
  std::ifstream file(path, std::ios::binary);
  text.assign(std::istreambuf_iterator<char>(file), {});
  return file.good() || file.eof();
}

int append(lua_State*, const void* data, std::size_t size, void* code) {
  static_cast<std::string*>(code)->append(static_cast<const char*>(data), size);
  return 0;
}

// Octal escapes of three digits, so that no digit behind one belongs to it.
std::string literal(const std::string& code) {
  std::string text;
  for (const char c : code) {
    char escape[5];
    std::snprintf(escape, sizeof escape, "\\%03o", static_cast<unsigned char>(c));
    text += escape;
  }
  return text;
}

// The line of the table for that script; empty if it does not compile, which was told.
std::string entry(lua_State* L, const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  std::string text, code;
  if (!read(path.c_str(), text)) {
    std::fprintf(stderr, "embed: cannot read %s\n", path.c_str());
    return {};
  }
  if (luaL_loadbufferx(L, text.data(), text.size(), ("@appctl/" + name).c_str(), "t") != LUA_OK) {
    std::fprintf(stderr, "embed: %s\n", lua_tostring(L, -1));
    return {};
  }
  lua_dump(L, append, &code, 0);
  lua_pop(L, 1);
  return "    {\"" + name + "\", {\"" + literal(code) + "\", " + std::to_string(code.size()) + "}},\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  lua_State* L = luaL_newstate();
  std::string out =
      "#include \"lua/modules/scripts.h\"\n\nnamespace appctl::lua {\n\n"
      "const EmbeddedScript embedded_scripts[] = {\n";
  for (int i = 2; i < argc; ++i) {
    const std::string line = entry(L, argv[i]);
    if (line.empty()) return 1;
    out += line;
  }
  lua_close(L);
  out += "    {nullptr, {}},\n};\n\n}  // namespace appctl::lua\n";
  std::ofstream file(argv[1], std::ios::binary);
  file << out;
  return file.flush() ? 0 : 1;
}
