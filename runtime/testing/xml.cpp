#include "testing/xml.h"

#include "core/file.h"
#include "testing/message.h"

namespace appctl::testing {
namespace {

struct Entity {
  char character;
  const char* name;
};
constexpr Entity entities[] = {{'<', "&lt;"},   {'>', "&gt;"},  {'"', "&quot;"},
                               {'\n', "&#10;"}, {'\t', "&#9;"}, {'&', "&amp;"}};

const char* entity_of(char c) {
  for (const Entity& entity : entities) {
    if (entity.character == c) return entity.name;
  }
  return nullptr;
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

}  // namespace

std::string to_xml(const std::string& text) {
  std::string out, held = to_utf8(text);
  for (const char* never : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) replace_all(held, never, "?");
  for (const char c : held) {
    if (const char* entity = entity_of(c)) {
      out += entity;
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return out;
}

std::string from_xml(const std::string& text) {
  std::string out = text;
  for (const Entity& entity : entities) replace_all(out, entity.name, std::string(1, entity.character));
  return out;
}

std::vector<std::string> elements(const std::string& text, const std::string& name) {
  std::vector<std::string> found;
  const std::string open = "<" + name + " ", close = "</" + name + ">";
  for (std::size_t at = 0; (at = text.find(open, at)) != std::string::npos;) {
    const std::size_t tag_end = text.find('>', at);
    if (tag_end == std::string::npos) break;
    std::size_t end = tag_end + 1;
    if (text[tag_end - 1] != '/') {
      end = text.find(close, at);
      if (end == std::string::npos) break;  // the file is cut off
      end += close.size();
    }
    found.push_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

std::string attribute(const std::string& element, const std::string& name) {
  const std::string tag = element.substr(0, element.find('>'));
  const std::string start = " " + name + "=\"";
  const std::size_t at = tag.find(start);
  if (at == std::string::npos) return {};
  const std::size_t from = at + start.size();
  return from_xml(tag.substr(from, tag.find('"', from) - from));
}

core::Result<std::string> read_text(const std::string& path) {
  auto bytes = core::read_file(path);
  if (!bytes)
    return core::Error{core::ExitCode::usage, "cannot read '" + path + "': " + bytes.error().message};
  return std::string(bytes->begin(), bytes->end());
}

}  // namespace appctl::testing
