#include "cli/test_option_table.h"

#include <optional>

#include "cli/surroundings.h"
#include "cli/values.h"

namespace appctl::cli {
namespace {

using Text = std::string_view;

Expectation set_whole(Text text, std::uint64_t least, std::uint64_t most, int& out) {
  std::uint64_t value = 0;
  Expectation expected = parse_whole(text, least, most, value);
  if (expected.empty()) out = static_cast<int>(value);
  return expected;
}

// "2/5"
Expectation set_shard(TestDraft& draft, Text text) {
  const std::size_t slash = text.find('/');
  int shard = 0, shards = 0;
  const bool good = slash != Text::npos && set_whole(text.substr(slash + 1), 1, 10000, shards).empty() &&
                    set_whole(text.substr(0, slash), 1, static_cast<std::uint64_t>(shards), shard).empty();
  if (!good) return "I/N with 1 <= I <= N, as 2/5";
  draft.test.shard = shard;
  draft.test.shards = shards;
  return "";
}

Expectation set_size(TestDraft& draft, Text text) {
  std::optional<Size> size;
  Expectation expected = parse_size(text, size);
  if (size) {
    draft.test.width = size->width;
    draft.test.height = size->height;
  }
  return expected;
}

Expectation set_display(TestDraft& draft, Text text) {
  if (text != "headless" && text != "window") return "headless or window";
  draft.test.window = text == "window";
  return "";
}

Expectation set_timeout(TestDraft& draft, Text text) {
  return parse_number(text, {"a number of seconds", 0.1, 86400}, draft.test.timeout);
}

template <bool TestConfig::*Flag>
Expectation on(TestDraft& draft, Text text) {
  return parse_toggle(text, draft.test.*Flag);
}

Expectation set_scale(TestDraft& draft, Text text) {
  return parse_number(text, {"a factor", 0.1, 10}, draft.test.scale);
}

bool& member(TestDraft& draft, bool TestDraft::*flag) {
  return draft.*flag;
}
bool& member(TestDraft& draft, bool TestConfig::*flag) {
  return draft.test.*flag;
}

// Of two that contradict each other the last word counts; said in one place they are refused.
template <auto Flag, auto Other>
Expectation on_instead(TestDraft& draft, Text text) {
  bool value = false;
  Expectation expected = parse_toggle(text, value);
  if (!expected.empty()) return expected;
  member(draft, Flag) = value;
  if (value) member(draft, Other) = false;
  return "";
}

using Kind = ValueKind;

constexpr TestOption table[] = {
    {"filter", "TEXT", Kind::text, "only tests with TEXT in FILE::NAME",
     [](TestDraft& d, Text t) { return parse_path(t, d.test.filter); }},
    {"list", "", Kind::toggle, "name the tests, and run none", on<&TestConfig::list>, false},
    {"shard", "I/N", Kind::text, "only the I-th of N parts; a test stays in its part", set_shard},
    {"merge", "DIR", Kind::text, "make one file (--junit) of the shards' JUnit files in DIR",
     [](TestDraft& d, Text t) { return parse_path(t, d.test.merge); }, false},
    {"jobs", "N", Kind::whole, "processes at a time; -j N too [the cores; 1 in a window]",
     [](TestDraft& d, Text t) { return set_whole(t, 1, 256, d.test.jobs); }},
    {"repeat", "N", Kind::whole, "run each test N times [1]",
     [](TestDraft& d, Text t) { return set_whole(t, 1, 100000, d.test.repeat); }},
    {"retries", "N", Kind::whole, "try a failed test N times more; a pass is flaky then [0]",
     [](TestDraft& d, Text t) { return set_whole(t, 0, 100, d.test.retries); }},
    {"seed", "N", Kind::whole, "seed of math.random in each test, and of --shuffle [0]",
     [](TestDraft& d, Text t) { return parse_whole(t, 0, 9007199254740992U, d.test.seed); }},
    {"shuffle", "", Kind::toggle, "run the tests in another order", on<&TestConfig::shuffle>},
    {"fail-fast", "", Kind::toggle, "start no more tests once one has failed", on<&TestConfig::fail_fast>},
    {"timeout", "S", Kind::number, "real seconds that a test may take [30]", set_timeout},
    {"ci", "", Kind::toggle, "refuse test.only and new snapshots [on if CI is set]",
     on_instead<&TestConfig::ci, &TestConfig::update>},
    {"update", "", Kind::toggle, "write the snapshots anew",
     on_instead<&TestConfig::update, &TestConfig::ci>, false},
    {"display", "headless|window", Kind::text, "where tests draw [headless]", set_display},
    {"size", "WxH", Kind::text, "size of the window in pixels", set_size},
    {"scale", "F", Kind::number, "factor for fonts and sizes [1, the monitor's in a window]", set_scale},
    {"memory-limit", "SIZE", Kind::amount, "limit of a test's Lua memory; with K, M or G",
     [](TestDraft& d, Text t) { return parse_bytes(t, d.test.memory_limit); }},
    {"allow-native", "", Kind::toggle, "as in 'appctl run'", on<&TestConfig::allow_native>},
    {"results", "DIR", Kind::text, "where failures leave their evidence [test-results]",
     [](TestDraft& d, Text t) { return parse_path(t, d.test.results); }},
    {"junit", "FILE", Kind::text, "write a JUnit file",
     [](TestDraft& d, Text t) { return parse_path(t, d.test.junit); }},
    {"tap", "", Kind::toggle, "print the Test Anything Protocol",
     on_instead<&TestDraft::tap, &TestDraft::json>},
    {"json", "", Kind::toggle, "print one JSON object a line",
     on_instead<&TestDraft::json, &TestDraft::tap>},
    {"github", "", Kind::toggle, "print annotations for GitHub Actions too", on<&TestConfig::github>},
    {"config", "FILE", Kind::text, "read options from a TOML file, under [test]",
     [](TestDraft& d, Text t) { return parse_path(t, d.config_file); }, false},
};

}  // namespace

std::span<const TestOption> test_options() {
  return table;
}

const TestOption* find_test_option(Text name) {
  for (const TestOption& option : table) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::string environment_name(const TestOption& option) {
  return "APPCTL_TEST_" + variable_name(option.name);
}

}  // namespace appctl::cli
