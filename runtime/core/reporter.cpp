#include "core/reporter.h"

#include <algorithm>

namespace appctl::core {
namespace {

struct Word {
  const char* text;
  const char* color;
};
constexpr Word words[] = {{"notice", "\x1b[33m"}, {"warning", "\x1b[1;33m"}, {"error", "\x1b[1;31m"}};

std::string line(Severity severity, const std::string& text, bool color) {
  const Word& word = words[static_cast<int>(severity)];
  const std::string head = std::string("appctl: ") + word.text + ":";
  return (color ? word.color + head + "\x1b[0m" : head) + " " + text + "\n";
}

// The whole of it, also what is behind a NUL.
void put(std::FILE* out, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), out);
}

std::string full_text(const Report& report) {
  std::string text = report.message;
  for (const std::string* part : {&report.traceback, &report.origin}) {
    if (!part->empty()) text += "\n" + *part;
  }
  return text;
}

constexpr std::size_t most_text = 4096;  // bytes of a message that are kept

bool names_a_line(std::string_view text) {
  for (auto at = text.find(':'); at != text.npos; at = text.find(':', at + 1)) {
    const auto end = text.find_first_not_of("0123456789", at + 1);
    if (end != text.npos && end > at + 1 && text[end] == ':') return true;
  }
  return false;
}

// Of the traceback: the first line that names a line of a script, else the first line below its title.
std::string_view place(std::string_view traceback) {
  std::string_view first;
  for (std::size_t at = traceback.find('\n'); at != traceback.npos;) {
    const std::size_t end = traceback.find('\n', at + 1);
    const std::string_view line = traceback.substr(at + 1, end == traceback.npos ? end : end - at - 1);
    if (names_a_line(line)) return line;
    if (first.empty()) first = line;
    at = end;
  }
  return first;
}

}  // namespace

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

std::string error_key(const Report& report) {
  std::string key(cut(report.message, most_text));
  if (key.size() < report.message.size()) {
    key += '\0' + std::to_string(report.message.size());
    key += '\0' + std::to_string(std::hash<std::string>()(report.message));
  }
  return key + '\0' + std::string(place(report.traceback));
}

void Reporter::error(Report report) {
  std::string key = error_key(report);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    report.count = ++found->second->count;
  } else {
    say(Severity::error, full_text(report));
    remember({std::move(key), std::string(cut(report.message, most_text)), report.count});
  }
  if (listener_) listener_(report);
}

void Reporter::remember(Known known) {
  if (known_.size() == most_remembered) {
    const auto once = std::find_if(known_.begin(), known_.end(), [](const Known& k) { return k.count < 2; });
    const auto oldest = once != known_.end() ? once : known_.begin();
    tell_count(*oldest);
    by_key_.erase(oldest->key);
    known_.erase(oldest);
  }
  known_.push_back(std::move(known));
  by_key_.emplace(known_.back().key, &known_.back());
}

void Reporter::say(Severity severity, const std::string& text) {
  if (severity < options_.least) return;
  std::fflush(stdout);  // what the script printed before comes before
  std::lock_guard lock(mutex_);
  const std::string shown = printable(text);
  put(options_.out, line(severity, shown, options_.color));
  std::fflush(options_.out);
  if (!options_.log) return;
  put(options_.log, line(severity, shown, false));
  std::fflush(options_.log);
}

std::string Reporter::warning_line(std::string_view text, bool color) const {
  return Severity::warning < options_.least ? "" : line(Severity::warning, printable(text), color);
}

void Reporter::tell_count(const Known& known) {
  if (known.count < 2) return;
  std::lock_guard lock(mutex_);
  put(options_.out, "appctl: " + std::to_string(known.count) + " times: " + printable(known.message) + "\n");
}

void Reporter::flush_counts() {
  for (const Known& known : known_) tell_count(known);
  std::fflush(options_.out);
}

}  // namespace appctl::core
