// For people: one line a test; of one that failed, why, where its evidence is and how to run it again.
#include <cstdio>

#include "core/log.h"
#include "testing/listener.h"
#include "testing/message.h"

namespace appctl::testing {
namespace {

struct Word {
  const char* text;
  const char* color;
};

Word word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed: return {"ok   ", "32"};
    case Outcome::failed: return {"FAIL ", "1;31"};
    case Outcome::flaky: return {"flaky", "33"};
    case Outcome::skipped: return {"skip ", "36"};
    case Outcome::not_run: return {"-    ", "2"};
  }
  return {"", ""};
}

std::string shown(const std::string& text) {
  return core::printable(to_utf8(text));
}

std::string last_lines(const std::string& text, std::size_t most) {
  std::size_t at = text.size();
  for (std::size_t lines = 0; at > 0 && lines <= most; --at) {
    if (text[at - 1] == '\n' && at != text.size() && ++lines > most - 1) break;
  }
  return text.substr(at);
}

// Each line cut to what can be read at a glance; the folder of the evidence has it all.
std::string narrowed(const std::string& text) {
  constexpr std::size_t most = 200;
  std::string out;
  std::size_t column = 0;
  for (const char c : text) {
    column = c == '\n' ? 0 : column + 1;
    if (column <= most) out += c;
    if (column == most + 1) out += "...";
  }
  return out;
}

class Console final : public Listener {
 public:
  explicit Console(const TestConfig& config) : config_(config) {}

  void begin(std::size_t) override {}

  void tested(std::size_t, const Tested& one) override {
    clear();
    const Word word = word_of(one.result.outcome);
    std::printf("%s%s%s %s%s\n", color(word.color), word.text, color("0"), shown(one.test.title()).c_str(),
                time_of(one.result).c_str());
    if (one.result.outcome == Outcome::failed || one.result.outcome == Outcome::flaky) failure(one.result);
    if (!one.result.notes.empty())
      std::printf("      %s\n", indented(shown(one.result.notes), "      ").c_str());
    std::fflush(stdout);
  }

  void progress(std::size_t done, std::size_t failed, std::size_t count) override {
    if (!config_.terminal) return;
    std::printf("\r[%zu/%zu]%s", done, count,
                failed ? (" " + std::to_string(failed) + " failed").c_str() : "");
    std::printf("\x1b[K");
    std::fflush(stdout);
    dirty_ = true;
  }

  void end(const std::vector<Tested>& all) override {
    clear();
    const Totals t = count(all);
    std::printf("%zu passed", t.passed);
    const std::pair<std::size_t, const char*> rest[] = {
        {t.failed, "failed"}, {t.flaky, "flaky"}, {t.skipped, "skipped"}, {t.not_run, "not run"}};
    for (const auto& [n, name] : rest) {
      if (n > 0) std::printf(", %zu %s", n, name);
    }
    std::printf("\n");
  }

 private:
  const char* color(const char* code) {
    if (!config_.color) return "";
    text_ = std::string("\x1b[") + code + "m";
    return (code[0] == '0' ? (reset_ = text_) : text_).c_str();
  }

  // Only on a terminal: elsewhere two runs should print the same.
  std::string time_of(const Result& result) const {
    if (!config_.terminal || result.attempts == 0) return {};
    char text[40];
    std::snprintf(text, sizeof text, " (%.0f ms)", result.seconds * 1000);
    return text;
  }

  static void failure(const Result& result) {
    std::string text = shown(result.message);
    if (!result.trace.empty()) text += "\n" + shown(result.trace);
    std::printf("      %s\n", indented(text, "      ").c_str());
    if (!result.output.empty())
      std::printf("      it printed:\n        %s\n",
                  indented(narrowed(last_lines(shown(result.output), 20)), "        ").c_str());
    if (!result.evidence.empty()) std::printf("      evidence: %s\n", result.evidence.c_str());
    if (!result.again.empty()) std::printf("      again: %s\n", result.again.c_str());
  }

  void clear() {
    if (dirty_) std::printf("\r\x1b[K");
    dirty_ = false;
  }

  const TestConfig& config_;
  std::string text_, reset_;
  bool dirty_ = false;  // a line of progress stands there
};

}  // namespace

std::string indented(const std::string& text, const std::string& by) {
  std::string out;
  const std::size_t end = text.find_last_not_of('\n');
  for (const char c : text.substr(0, end == std::string::npos ? 0 : end + 1)) {
    out += c;
    if (c == '\n') out += by;
  }
  return out;
}

std::unique_ptr<Listener> make_console(const TestConfig& config) {
  return std::make_unique<Console>(config);
}

}  // namespace appctl::testing
