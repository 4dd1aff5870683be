// What the log is made of: an entry, the last thousand of them, and how one looks in each place. Plain data
// and pure functions; the Reporter owns the ring and locks it. Nothing here fails.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"

namespace appctl::core {

// notice is "info" for what a script logs.
enum class Severity { debug, notice, warning, error };

enum class LogFormat { text, json };

struct LogEntry {
  std::uint64_t number = 0;  // from 1, without a gap
  Instant at;                // since the run began
  std::int64_t unix_ns = 0;  // nanoseconds since 1970-01-01 UTC; 0 = before the run had a clock
  Severity severity = Severity::notice;
  std::string source;  // "script.lua:12"; empty: appctl itself
  std::string task;    // its name, if it has one; "main" is not shown in lines of text
  std::string text;
};

// The last entries, oldest first; of a long text the first 4 KB.
class LogRing {
 public:
  static constexpr std::size_t most = 1000;
  static constexpr std::size_t most_text = 4096;  // bytes

  std::uint64_t add(LogEntry entry);  // gives it its number
  // Those with a higher number.
  std::vector<LogEntry> behind(std::uint64_t number) const;

 private:
  std::deque<LogEntry> entries_;
  std::uint64_t last_ = 0;
};

// "debug", "info", "warn", "error"
std::string_view log_word(Severity severity);

// On standard error: "0.500 warn  main.lua:3 [loader]: text", or "appctl: warning: text".
std::string terminal_line(const LogEntry& entry, bool color);
// In a file: "2000-01-01T00:00:00.500Z warn  main.lua:3 [loader]: text". Of a text with several lines the
// others are indented, so that what a script logs cannot look like an entry.
std::string file_line(const LogEntry& entry);
// One object. Bytes that are not UTF-8 are shown as U+FFFD.
std::string json_line(const LogEntry& entry);

// The text as it is shown: a control byte other than newline and tab as "\x1b", so that what a script says
// can neither drive the terminal nor end early. Bytes from 0x80 stay as they are. Any thread.
std::string printable(std::string_view text);

// The first `most` bytes of the text, or up to three fewer, so that no UTF-8 character is cut. Any thread.
std::string_view cut(std::string_view text, std::size_t most);

}  // namespace appctl::core
