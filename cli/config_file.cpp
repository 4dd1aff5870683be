#include "cli/config_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "cli/nearest.h"

namespace appctl::cli {
namespace {

core::Error usage_error(std::string message) {
  return {core::ExitCode::usage, std::move(message)};
}

std::string at(const std::string& path, const toml::source_region& where) {
  return path + ":" + std::to_string(where.begin.line) + ": ";
}

core::Result<std::string> read_text(const std::string& path, const std::string& origin) {
  auto failed = [&] { return usage_error(origin + ": cannot read '" + path + "': " + std::strerror(errno)); };
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) return failed();
  std::string text;
  char block[4096];
  while (std::size_t count = std::fread(block, 1, sizeof block, file.get())) text.append(block, count);
  if (std::ferror(file.get())) return failed();
  return text;
}

const char* type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a float";
    case toml::node_type::boolean: return "a boolean";
    default: return "a date or time";
  }
}

const char* wanted_type(ValueKind kind) {
  switch (kind) {
    case ValueKind::toggle: return "true or false";
    case ValueKind::number: return "a number";
    case ValueKind::whole: return "an integer";
    case ValueKind::amount: return "an integer or a string such as \"64M\"";
    case ValueKind::text: return "a string";
  }
  return "";
}

bool type_fits(ValueKind kind, const toml::node& node) {
  switch (kind) {
    case ValueKind::toggle: return node.is_boolean();
    case ValueKind::number: return node.is_number();
    case ValueKind::whole: return node.is_integer();
    case ValueKind::amount: return node.is_integer() || node.is_string();
    case ValueKind::text: return node.is_string();
  }
  return false;
}

// The value in the spelling that a flag would have.
std::string text_of(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return *text;
  if (auto on = node.value_exact<bool>()) return *on ? "true" : "false";
  if (auto whole = node.value_exact<std::int64_t>()) return std::to_string(*whole);
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", node.value_or(0.0));
  return text;
}

constexpr std::string_view sections[] = {"run", "test"};  // one for each command

struct Reader {
  const std::string& path;
  const FileFormat& format;
  std::vector<FileSetting> settings;
  std::vector<std::uint32_t> lines;  // of each setting

  core::Status take(const toml::key& key, const toml::node& value) {
    std::string name(key.str());
    std::replace(name.begin(), name.end(), '_', '-');
    const std::string where = at(path, key.source());
    const auto known = std::find_if(format.keys.begin(), format.keys.end(),
                                    [&](const FileKey& each) { return each.name == name; });
    if (known == format.keys.end()) return unknown_key(where, key);
    if (!known->in_file) return usage_error(where + name + " cannot stand in a file; give it as --" + name);
    if (!type_fits(known->kind, value)) {
      return usage_error(where + name + " has to be " + wanted_type(known->kind) + ", not " +
                         type_name(value));
    }
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (settings[i].name != name) continue;
      return usage_error(where + name + " stands in line " + std::to_string(lines[i]) + " already");
    }
    settings.push_back({name, text_of(value), where + name});
    lines.push_back(key.source().begin.line);
    return core::Done{};
  }

  core::Error unknown_key(const std::string& where, const toml::key& key) const {
    std::vector<std::string> known;
    for (const FileKey& each : format.keys) {
      if (each.in_file) known.emplace_back(each.name);
    }
    const std::string name(key.str());
    const std::string hint = did_you_mean(name, known);
    const std::string help = format.command == "run" ? "appctl help" : "appctl test --help";
    return usage_error(where + "unknown key '" + name + "'" +
                       (hint.empty() ? "; '" + help + "' lists them" : hint));
  }

  // toml++ keeps a table sorted by key; people read a file by line.
  core::Status take_all(const toml::table& table, bool top) {
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (const auto& [key, value] : table) entries.emplace_back(&key, &value);
    auto by_place = [](const auto& a, const auto& b) {
      return a.first->source().begin < b.first->source().begin;
    };
    std::sort(entries.begin(), entries.end(), by_place);
    for (const auto& [key, value] : entries) {
      core::Status taken = top ? take_top(*key, *value) : take(*key, *value);
      if (!taken) return taken;
    }
    return core::Done{};
  }

  // What stands flat is for the command that takes it so.
  core::Status take_top(const toml::key& key, const toml::node& value) {
    if (value.is_table() && key.str() == format.command) return take_all(*value.as_table(), false);
    const bool is_section =
        value.is_table() && std::find(std::begin(sections), std::end(sections), key.str()) != std::end(sections);
    if (is_section || (!format.flat && !value.is_table())) return core::Done{};
    return take(key, value);
  }
};

}  // namespace

core::Result<std::vector<FileSetting>> read_config_file(const std::string& path, const std::string& origin,
                                                        const FileFormat& format) {
  core::Result<std::string> text = read_text(path, origin);
  if (!text) return text.error();
  toml::parse_result parsed = toml::parse(*text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return usage_error(at(path, error.source()) + "not valid TOML: " + std::string(error.description()));
  }
  Reader reader{path, format, {}, {}};
  core::Status taken = reader.take_all(parsed.table(), true);
  if (!taken) return taken.error();
  return std::move(reader.settings);
}

}  // namespace appctl::cli
