#include "core/reporter.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace appctl::core {
namespace {

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
    log(Severity::error, {}, {}, full_text(report));
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

LogEntry Reporter::entry(Severity severity, std::string text) const {
  LogEntry entry;
  entry.severity = severity;
  entry.text = std::move(text);
  if (clock_) {
    entry.at = clock_->now();
    entry.unix_ns = clock_->unix_nanoseconds();
  }
  return entry;
}

Reporter::Lines Reporter::lines(const LogEntry& entry) const {
  const bool json = options_.format == LogFormat::json;
  Lines lines;
  if (entry.severity >= options_.least_on_out)
    lines.out = json ? json_line(entry) : terminal_line(entry, options_.color);
  if (options_.log) lines.log = json ? json_line(entry) : file_line(entry);
  return lines;
}

// The whole of each line, also what is behind a NUL, in one piece.
void Reporter::put(const LogEntry& entry) {
  const Lines text = lines(entry);
  std::fwrite(text.out.data(), 1, text.out.size(), options_.out);
  std::fflush(options_.out);
  if (!options_.log) return;
  std::fwrite(text.log.data(), 1, text.log.size(), options_.log);
  std::fflush(options_.log);
  check_log();
}

// A full disk is told, once.
void Reporter::check_log() {
  if (log_lost_ || !std::ferror(options_.log)) return;
  log_lost_ = true;
  const std::string why = std::strerror(errno);
  const LogEntry told = entry(Severity::warning, "the log file (--log-file) cannot be written: " + why);
  const std::string line = lines(told).out;
  std::fwrite(line.data(), 1, line.size(), options_.out);
  std::fflush(options_.out);
}

void Reporter::log(Severity severity, std::string source, std::string task, std::string text) {
  if (!is_told(severity)) return;
  std::fflush(stdout);  // what the script printed before comes before
  std::lock_guard lock(mutex_);
  LogEntry told = entry(severity, std::move(text));
  told.source = std::move(source);
  told.task = std::move(task);
  put(told);
  const bool is_kept = options_.keep_errors && severity == Severity::error;
  const std::uint64_t number = ring_.add(std::move(told));
  if (is_kept) errors_.push_back(ring_.behind(number - 1).front());
}

std::vector<LogEntry> Reporter::told_behind(std::uint64_t number) const {
  std::lock_guard lock(mutex_);
  return ring_.behind(number);
}

std::vector<LogEntry> Reporter::errors_behind(std::uint64_t number) const {
  std::lock_guard lock(mutex_);
  const auto first = std::find_if(errors_.begin(), errors_.end(),
                                  [number](const LogEntry& entry) { return entry.number > number; });
  return {first, errors_.end()};
}

Reporter::Lines Reporter::warning_lines(std::string_view text) const {
  return is_told(Severity::warning) ? lines(entry(Severity::warning, std::string(text))) : Lines{};
}

void Reporter::tell_count(const Known& known) {
  if (known.count < 2) return;
  const std::string text = std::to_string(known.count) + " times: " + known.message;
  std::lock_guard lock(mutex_);
  if (options_.format == LogFormat::json) return put(entry(Severity::error, text));
  std::fputs("appctl: ", options_.out);
  const std::string shown = printable(text) + "\n";
  std::fwrite(shown.data(), 1, shown.size(), options_.out);
}

void Reporter::flush_counts() {
  for (const Known& known : known_) tell_count(known);
  std::fflush(options_.out);
}

}  // namespace appctl::core
