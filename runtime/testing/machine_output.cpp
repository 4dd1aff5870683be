// For programs: the Test Anything Protocol, JSON lines, and the annotations of GitHub Actions.
#include <cstdio>

#include "testing/listener.h"
#include "testing/message.h"

namespace appctl::testing {
namespace {

const char* name_of(Outcome outcome) {
  constexpr const char* names[] = {"not run", "passed", "failed", "flaky", "skipped"};
  return names[static_cast<int>(outcome)];
}

std::string one_line(const std::string& text) {
  std::string out = to_utf8(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return out;
}

class Tap final : public Listener {
 public:
  void begin(std::size_t count) override { std::printf("TAP version 13\n1..%zu\n", count); }

  void tested(std::size_t number, const Tested& one) override {
    const Outcome outcome = one.result.outcome;
    const bool ok = outcome != Outcome::failed && outcome != Outcome::not_run;
    std::string title = one_line(one.test.title());
    for (std::size_t at = 0; (at = title.find('#', at)) != std::string::npos; at += 2) title.insert(at, "\\");
    std::printf("%s %zu - %s%s\n", ok ? "ok" : "not ok", number + 1, title.c_str(),
                outcome == Outcome::skipped ? " # SKIP" : "");
    if (outcome == Outcome::failed || outcome == Outcome::flaky) diagnostic(one.result);
    std::fflush(stdout);
  }

  void end(const std::vector<Tested>&) override {}

 private:
  static void diagnostic(const Result& result) {
    std::printf("  ---\n  outcome: %s\n  message: |\n    %s\n", name_of(result.outcome),
                indented(to_utf8(result.message), "    ").c_str());
    if (!result.evidence.empty()) std::printf("  evidence: \"%s\"\n", result.evidence.c_str());
    std::printf("  ...\n");
  }
};

class JsonLines final : public Listener {
 public:
  void begin(std::size_t) override {}

  void tested(std::size_t, const Tested& one) override {
    Message message;
    message.set("file", one.test.file);
    message.set("name", one.test.name);
    message.set("line", static_cast<double>(one.test.line));
    message.set("round", static_cast<double>(one.test.round));
    message.set("outcome", std::string(name_of(one.result.outcome)));
    message.set("attempts", static_cast<double>(one.result.attempts));
    message.set("seconds", one.result.seconds);
    const std::pair<const char*, const std::string&> texts[] = {
        {"message", one.result.message}, {"trace", one.result.trace},       {"notes", one.result.notes},
        {"output", one.result.output},   {"evidence", one.result.evidence}, {"again", one.result.again}};
    for (const auto& [key, text] : texts) {
      if (!text.empty()) message.set(key, text);
    }
    std::fputs(message.line().c_str(), stdout);
    std::fflush(stdout);
  }

  void end(const std::vector<Tested>& all) override {
    const Totals t = count(all);
    Message message;
    message.set("passed", static_cast<double>(t.passed));
    message.set("failed", static_cast<double>(t.failed));
    message.set("flaky", static_cast<double>(t.flaky));
    message.set("skipped", static_cast<double>(t.skipped));
    message.set("not_run", static_cast<double>(t.not_run));
    std::fputs(message.line().c_str(), stdout);
  }
};

class Github final : public Listener {
 public:
  void begin(std::size_t) override {}

  void tested(std::size_t, const Tested& one) override {
    if (one.result.outcome != Outcome::failed && one.result.outcome != Outcome::flaky) return;
    const std::string kind = one.result.outcome == Outcome::failed ? "error" : "warning";
    const std::string line = std::to_string(line_of(one));
    std::printf("::%s file=%s,line=%s,title=%s::%s\n", kind.c_str(), escaped(one.test.file, true).c_str(),
                line.c_str(), escaped(one.test.name, true).c_str(),
                escaped(one.result.message, false).c_str());
    std::fflush(stdout);
  }

  void end(const std::vector<Tested>&) override {}

 private:
  // The line of the script that the message names, else that of the test.
  static int line_of(const Tested& one) {
    const std::string prefix = one.test.file + ":";
    if (!one.result.message.starts_with(prefix)) return one.test.line;
    const int line = std::atoi(one.result.message.c_str() + prefix.size());
    return line > 0 ? line : one.test.line;
  }

  static std::string escaped(const std::string& text, bool is_property) {
    std::string out;
    for (const char c : to_utf8(text)) {
      const bool special = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
      char code[8];
      std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
      out += special ? std::string(code) : std::string(1, c);
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<Listener> make_tap() {
  return std::make_unique<Tap>();
}
std::unique_ptr<Listener> make_json_lines() {
  return std::make_unique<JsonLines>();
}
std::unique_ptr<Listener> make_github() {
  return std::make_unique<Github>();
}

}  // namespace appctl::testing
