#include "core/reporter.h"

namespace appctl::core {
namespace {

struct Word {
  const char* text;
  const char* color;
};
constexpr Word words[] = {{"notice", "\x1b[33m"}, {"warning", "\x1b[1;33m"}, {"error", "\x1b[1;31m"}};

// What a terminal would act on is shown instead: \x1b, \x00. Other bytes pass as they are.
std::string printable(const std::string& text) {
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\t') {
      shown += c;
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", byte);
      shown += escape;
    }
  }
  return shown;
}

std::string line(Severity severity, const std::string& text, bool color) {
  const Word& word = words[static_cast<int>(severity)];
  const std::string head = std::string("appctl: ") + word.text + ":";
  return (color ? word.color + head + "\x1b[0m" : head) + " " + printable(text) + "\n";
}

std::string full_text(const Report& report) {
  std::string text = report.message;
  for (const std::string* part : {&report.traceback, &report.origin}) {
    if (!part->empty()) text += "\n" + *part;
  }
  return text;
}

}  // namespace

void Reporter::error(Report report) {
  auto [it, is_new] = seen_.try_emplace(report.message, report);
  if (is_new) {
    order_.push_back(report.message);
    say(Severity::error, full_text(report));
  } else {
    ++it->second.count;
  }
  if (listener_) listener_(it->second);
}

void Reporter::say(Severity severity, const std::string& text) {
  if (severity < options_.least) return;
  std::fflush(stdout);  // what the script printed before comes before
  std::lock_guard lock(mutex_);
  const std::string plain = line(severity, text, false);
  std::fputs(options_.color ? line(severity, text, true).c_str() : plain.c_str(), options_.out);
  std::fflush(options_.out);
  if (!options_.log) return;
  std::fputs(plain.c_str(), options_.log);
  std::fflush(options_.log);
}

void Reporter::flush_counts() {
  for (const std::string& message : order_) {
    const Report& report = seen_.at(message);
    if (report.count < 2) continue;
    std::lock_guard lock(mutex_);
    std::fprintf(options_.out, "appctl: %d times: %s\n", report.count, printable(report.message).c_str());
  }
  std::fflush(options_.out);
}

}  // namespace appctl::core
