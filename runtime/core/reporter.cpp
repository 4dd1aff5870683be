#include "core/reporter.h"

namespace appctl::core {
namespace {
constexpr const char* red = "\x1b[1;31m";
constexpr const char* yellow = "\x1b[33m";
constexpr const char* plain = "\x1b[0m";
}  // namespace

void Reporter::error(Report report) {
  auto [it, is_new] = seen_.try_emplace(report.message, report);
  if (!is_new) {
    ++it->second.count;
  } else {
    order_.push_back(report.message);
    std::string text = options_.color ? red + std::string("appctl: error: ") + plain : "appctl: error: ";
    text += report.message + "\n";
    if (!report.traceback.empty()) text += report.traceback + "\n";
    if (!report.origin.empty()) text += report.origin + "\n";
    std::fflush(stdout);  // what the script printed before the error comes before it
    std::lock_guard lock(mutex_);
    std::fwrite(text.data(), 1, text.size(), options_.out);
    std::fflush(options_.out);
  }
  if (listener_) listener_(it->second);
}

void Reporter::notice(const std::string& text) {
  if (options_.quiet) return;
  const char* on = options_.color ? yellow : "";
  const char* off = options_.color ? plain : "";
  std::lock_guard lock(mutex_);
  std::fprintf(options_.out, "%sappctl: notice:%s %s\n", on, off, text.c_str());
  std::fflush(options_.out);
}

void Reporter::flush_counts() {
  for (const std::string& message : order_) {
    const Report& report = seen_.at(message);
    if (report.count < 2) continue;
    std::lock_guard lock(mutex_);
    std::fprintf(options_.out, "appctl: %d times: %s\n", report.count, report.message.c_str());
  }
  std::fflush(options_.out);
}

}  // namespace appctl::core
