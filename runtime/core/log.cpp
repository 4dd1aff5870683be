#include "core/log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "core/json_text.h"

namespace appctl::core {
namespace {

struct Word {
  std::string_view log;     // of what a script logs
  std::string_view notice;  // of what appctl says
  std::string_view color;
};
constexpr std::array<Word, 4> words = {{{"debug", "debug", "\x1b[36m"},
                                        {"info", "notice", "\x1b[33m"},
                                        {"warn", "warning", "\x1b[1;33m"},
                                        {"error", "error", "\x1b[1;31m"}}};
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view plain = "\x1b[0m";

const Word& word(const LogEntry& entry) {
  return words[static_cast<std::size_t>(entry.severity)];
}

std::string colored(std::string_view text, std::string_view color, bool on) {
  return on ? std::string(color).append(text).append(plain) : std::string(text);
}

// "2000-01-01T00:00:00.500Z"
std::string iso_time(std::int64_t unix_ns) {
  const std::chrono::sys_time<std::chrono::nanoseconds> at{std::chrono::nanoseconds(unix_ns)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at - day).count();
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(ms / 3'600'000), static_cast<int>(ms / 60'000 % 60),
                static_cast<int>(ms / 1000 % 60), static_cast<int>(ms % 1000));
  return text;
}

// Five columns wide.
std::string padded(std::string_view text) {
  std::string wide(text);
  wide.resize(std::max<std::size_t>(text.size(), 5), ' ');
  return wide;
}

// A name: without line breaks.
std::string in_one_line(std::string_view name) {
  std::string text = printable(name);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string origin(const LogEntry& entry) {
  std::string text = entry.source.empty() ? "appctl" : in_one_line(entry.source);
  if (!entry.task.empty() && entry.task != "main") text += " [" + in_one_line(entry.task) + "]";
  return text + ": ";
}

std::string indented(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 3) text.insert(at + 1, "  ");
  return text;
}

std::string as_utf8(std::string_view text) {
  std::string valid;
  for (std::size_t bad; (bad = find_invalid_utf8(text)) != text.npos; text.remove_prefix(bad + 1)) {
    valid.append(text.substr(0, bad)).append("\xef\xbf\xbd");
  }
  return valid.append(text);
}

void add_member(std::string& object, std::string_view name, std::string_view value) {
  object.append(object.empty() ? "{" : ",");
  append_json_string(object, name);
  object.append(":");
  append_json_string(object, as_utf8(value));
}

}  // namespace

std::uint64_t LogRing::add(LogEntry entry) {
  entry.number = ++last_;
  entry.text.resize(cut(entry.text, most_text).size());
  if (entries_.size() == most) entries_.pop_front();
  entries_.push_back(std::move(entry));
  return last_;
}

std::vector<LogEntry> LogRing::behind(std::uint64_t number) const {
  const std::uint64_t wanted = number < last_ ? last_ - number : 0;
  const std::size_t count = wanted < entries_.size() ? static_cast<std::size_t>(wanted) : entries_.size();
  return {entries_.end() - static_cast<std::ptrdiff_t>(count), entries_.end()};
}

std::string_view log_word(Severity severity) {
  return words[static_cast<std::size_t>(severity)].log;
}

std::string terminal_line(const LogEntry& entry, bool color) {
  const std::string text = printable(entry.text);
  if (entry.source.empty()) {
    const std::string head = std::string("appctl: ").append(word(entry).notice) + ":";
    return colored(head, word(entry).color, color) + " " + text + "\n";
  }
  const long long ms = entry.at.ns / 1'000'000;
  char time[32];
  std::snprintf(time, sizeof time, "%lld.%03d", ms / 1000, static_cast<int>(ms % 1000));
  return colored(time, dim, color) + " " + colored(padded(word(entry).log), word(entry).color, color) + " " +
         colored(origin(entry), dim, color) + indented(text) + "\n";
}

std::string file_line(const LogEntry& entry) {
  const std::string time = entry.unix_ns == 0 ? "" : iso_time(entry.unix_ns) + " ";
  return time + padded(word(entry).log) + " " + origin(entry) + indented(printable(entry.text)) + "\n";
}

std::string json_line(const LogEntry& entry) {
  std::string object;
  if (entry.unix_ns != 0) add_member(object, "time", iso_time(entry.unix_ns));
  add_member(object, "level", word(entry).log);
  add_member(object, "source", entry.source.empty() ? "appctl" : entry.source);
  if (!entry.task.empty()) add_member(object, "task", entry.task);
  add_member(object, "text", entry.text);
  return object + "}\n";
}

std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t size = most;
  while (size > 0 && most - size < 4 && (text[size] & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  shown.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = byte < 0x20 || byte == 0x7f;
    if (!is_control || c == '\n' || c == '\t') {
      shown += c;
    } else {
      shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return shown;
}

}  // namespace appctl::core
