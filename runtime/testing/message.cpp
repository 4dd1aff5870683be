#include "testing/message.h"

#include <rapidjson/document.h>

#include <cstdio>

#include "core/json_text.h"

namespace appctl::testing {
namespace {

Message to_message(const rapidjson::Value& object);

void take(Message& message, const std::string& key, const rapidjson::Value& value) {
  if (value.IsString()) message.set(key, std::string(value.GetString(), value.GetStringLength()));
  if (value.IsNumber()) message.set(key, value.GetDouble());
  if (value.IsBool()) message.set(key, value.GetBool() ? 1.0 : 0.0);
  if (!value.IsArray()) return;
  std::vector<Message> list;
  for (const rapidjson::Value& entry : value.GetArray()) {
    if (entry.IsObject()) list.push_back(to_message(entry));
  }
  message.set_list(key, std::move(list));
}

Message to_message(const rapidjson::Value& object) {
  Message message;
  for (const auto& member : object.GetObject())
    take(message, std::string(member.name.GetString(), member.name.GetStringLength()), member.value);
  return message;
}

void append_key(std::string& out, const std::string& key) {
  if (out.back() != '{') out += ',';
  core::append_json_string(out, key);
  out += ':';
}

std::string to_text(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", number);
  return text;
}

}  // namespace

std::string Message::text(const std::string& key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? std::string() : found->second;
}

double Message::number(const std::string& key) const {
  const auto found = numbers_.find(key);
  return found == numbers_.end() ? 0 : found->second;
}

const std::vector<Message>& Message::list(const std::string& key) const {
  static const std::vector<Message> none;
  const auto found = lists_.find(key);
  return found == lists_.end() ? none : found->second;
}

void Message::write(std::string& out) const {
  out += '{';
  for (const auto& [key, text] : texts_) {
    append_key(out, key);
    core::append_json_string(out, to_utf8(text));
  }
  for (const auto& [key, number] : numbers_) {
    append_key(out, key);
    out += to_text(number);
  }
  for (const auto& [key, list] : lists_) {
    append_key(out, key);
    out += '[';
    for (const Message& entry : list) {
      if (out.back() != '[') out += ',';
      entry.write(out);
    }
    out += ']';
  }
  out += '}';
}

std::string Message::line() const {
  std::string out;
  write(out);
  return out + '\n';
}

core::Result<Message> read_message(std::string_view line) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(line.data(), line.size());
  if (document.HasParseError() || !document.IsObject())
    return core::Error{core::ExitCode::test_failed,
                       "the process that runs the tests said what cannot be read"};
  return to_message(document);
}

std::string to_utf8(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t bad = core::find_invalid_utf8(text);
    out.append(text.substr(0, bad));
    if (bad >= text.size()) return out;
    out += '?';
    text.remove_prefix(bad + 1);
  }
}

}  // namespace appctl::testing
