#include "cli/test_options.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "cli/nearest.h"
#include "cli/values.h"

namespace appctl::cli {
namespace {

using Text = std::string_view;

struct TestOption {
  Text name;
  Text value;  // what stands for it in the usage text; empty for a toggle
  Text help;
  Expectation (*set)(TestConfig&, Text);
};

Expectation set_whole(Text text, std::uint64_t least, std::uint64_t most, int& out) {
  std::uint64_t value = 0;
  Expectation expected = parse_whole(text, least, most, value);
  if (expected.empty()) out = static_cast<int>(value);
  return expected;
}

// "2/5"
Expectation set_shard(TestConfig& config, Text text) {
  const std::size_t slash = text.find('/');
  int shard = 0, shards = 0;
  const bool good = slash != Text::npos && set_whole(text.substr(slash + 1), 1, 10000, shards).empty() &&
                    set_whole(text.substr(0, slash), 1, static_cast<std::uint64_t>(shards), shard).empty();
  if (!good) return "I/N with 1 <= I <= N, as 2/5";
  config.shard = shard;
  config.shards = shards;
  return "";
}

Expectation set_size(TestConfig& config, Text text) {
  std::optional<Size> size;
  Expectation expected = parse_size(text, size);
  if (size) {
    config.width = size->width;
    config.height = size->height;
  }
  return expected;
}

Expectation set_display(TestConfig& config, Text text) {
  if (text != "headless" && text != "window") return "headless or window";
  config.window = text == "window";
  return "";
}

Expectation set_timeout(TestConfig& config, Text text) {
  return parse_number(text, {"a number of seconds", 0.1, 86400}, config.timeout);
}

template <bool TestConfig::*Flag>
Expectation on(TestConfig& config, Text) {
  config.*Flag = true;
  return "";
}

constexpr TestOption table[] = {
    {"filter", "TEXT", "only tests with TEXT in FILE::NAME",
     [](TestConfig& c, Text t) { return parse_path(t, c.filter); }},
    {"list", "", "name the tests, and run none", on<&TestConfig::list>},
    {"shard", "I/N", "only the I-th of N parts; a test stays in its part", set_shard},
    {"merge", "DIR", "make one file (--junit) of the shards' JUnit files in DIR",
     [](TestConfig& c, Text t) { return parse_path(t, c.merge); }},
    {"jobs", "N", "so many processes at a time; -j N is the same [the number of cores; 1 in a window]",
     [](TestConfig& c, Text t) { return set_whole(t, 1, 256, c.jobs); }},
    {"repeat", "N", "run each test N times [1]",
     [](TestConfig& c, Text t) { return set_whole(t, 1, 100000, c.repeat); }},
    {"retries", "N", "try a failed test N times again; if it passes then, it is flaky [0]",
     [](TestConfig& c, Text t) { return set_whole(t, 0, 100, c.retries); }},
    {"seed", "N", "seed of math.random in each test, and of --shuffle [0]",
     [](TestConfig& c, Text t) { return parse_whole(t, 0, 9007199254740992U, c.seed); }},
    {"shuffle", "", "run the tests in another order", on<&TestConfig::shuffle>},
    {"fail-fast", "", "start no more tests once one has failed", on<&TestConfig::fail_fast>},
    {"timeout", "S", "real seconds that a test may take [30]", set_timeout},
    {"ci", "", "test.only and a missing snapshot are errors", on<&TestConfig::ci>},
    {"update", "", "write the snapshots anew", on<&TestConfig::update>},
    {"display", "headless|window", "where tests draw [headless]", set_display},
    {"size", "WxH", "size of the window in pixels", set_size},
    {"memory-limit", "SIZE", "limit of the Lua memory of each test: in bytes, or with K, M or G",
     [](TestConfig& c, Text t) { return parse_bytes(t, c.memory_limit); }},
    {"allow-native", "", "as in 'appctl run'", on<&TestConfig::allow_native>},
    {"results", "DIR", "where failures leave their evidence [test-results]",
     [](TestConfig& c, Text t) { return parse_path(t, c.results); }},
    {"junit", "FILE", "write a JUnit file", [](TestConfig& c, Text t) { return parse_path(t, c.junit); }},
    {"tap", "", "print the Test Anything Protocol",
     [](TestConfig& c, Text) -> Expectation { return c.output = TestOutput::tap, ""; }},
    {"json", "", "print one JSON object a line",
     [](TestConfig& c, Text) -> Expectation { return c.output = TestOutput::json, ""; }},
    {"github", "", "print annotations for GitHub Actions too", on<&TestConfig::github>},
};

core::Error usage_error(std::string message) {
  return {core::ExitCode::usage, std::move(message)};
}

const TestOption* find_option(Text name) {
  for (const TestOption& option : table) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

core::Error unknown(const std::string& flag) {
  std::vector<std::string> names;
  for (const TestOption& option : table) names.emplace_back(option.name);
  const std::string bare = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
  const std::string hint = did_you_mean(bare, names, "--");
  return usage_error("unknown option '" + flag + "'" +
                     (hint.empty() ? "; 'appctl test --help' lists them" : hint));
}

// A flag as it was given: "--jobs=4", "--jobs 4", "-j4", "-j 4".
struct Flag {
  std::string name;
  std::optional<std::string> value;
};

Flag split(const std::string& arg) {
  if (arg.starts_with("-j")) return {"--jobs", arg.size() > 2 ? std::optional(arg.substr(2)) : std::nullopt};
  const std::size_t equals = arg.find('=');
  if (equals == std::string::npos) return {arg, std::nullopt};
  return {arg.substr(0, equals), arg.substr(equals + 1)};
}

// Takes the flag at `at`, and its value, which may be the next argument.
core::Status take_flag(const std::vector<std::string>& args, std::size_t& at, TestConfig& config) {
  Flag flag = split(args[at]);
  const TestOption* option = flag.name.starts_with("--") ? find_option(Text(flag.name).substr(2)) : nullptr;
  if (!option) return unknown(flag.name);
  if (option->value.empty() && flag.value)
    return usage_error(flag.name + " takes no value: '" + args[at] + "'");
  if (!option->value.empty() && !flag.value) {
    if (at + 1 == args.size()) return usage_error(flag.name + " needs a value");
    flag.value = args[++at];
  }
  const Expectation expected = option->set(config, flag.value.value_or(""));
  if (!expected.empty()) return usage_error(flag.name + ": '" + *flag.value + "' is not " + expected);
  return core::Done{};
}

// Windows would take the focus from each other.
int usual_jobs(const TestConfig& config) {
  return config.window ? 1 : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

core::Status check(const TestConfig& config) {
  if (!config.merge.empty() && config.junit.empty())
    return usage_error("--merge needs --junit FILE, which it writes");
  if (!config.merge.empty() && !config.paths.empty())
    return usage_error("--merge runs no tests: name no path");
  if (config.merge.empty() && config.paths.empty())
    return usage_error("no path given; usage: appctl test [FLAG...] PATH...");
  if (config.ci && config.update) return usage_error("--ci contradicts --update; give one of them");
  return core::Done{};
}

}  // namespace

core::Result<TestRequest> parse_test_options(const std::vector<std::string>& args) {
  TestRequest request;
  request.config.jobs = 0;
  bool only_paths = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!only_paths && (args[i] == "--help" || args[i] == "-h")) request.help = true;
    if (request.help) return request;
    if (!only_paths && args[i] == "--") {
      only_paths = true;
    } else if (only_paths || !args[i].starts_with('-')) {
      request.config.paths.push_back(args[i]);
    } else if (core::Status taken = take_flag(args, i, request.config); !taken) {
      return taken.error();
    }
  }
  if (core::Status checked = check(request.config); !checked) return checked.error();
  if (request.config.jobs == 0) request.config.jobs = usual_jobs(request.config);
  return request;
}

std::string test_usage() {
  std::string text = R"(usage: appctl test [FLAG...] PATH...
       appctl test --merge DIR --junit FILE

Runs test scripts: each PATH is one, or a folder with *_test.lua in it. Each
test is a run of its own, without a screen, on the virtual clock.

)";
  for (const TestOption& option : table) {
    std::string flag = "  --" + std::string(option.name);
    if (!option.value.empty())
      flag += (option.value.find('|') == Text::npos ? " " : "=") + std::string(option.value);
    if (flag.size() > 20) flag += "\n" + std::string(22, ' ');
    flag.resize(std::max<std::size_t>(flag.size(), 22), ' ');
    text += flag + std::string(option.help) + "\n";
  }
  return text + R"(
Exit codes:
  0 all passed            2 wrong usage, or nothing matched
  3 a test failed         130 interrupted        143 terminated

See appctl-test(1), and appctl-lua(3) for what a test can do.
)";
}

}  // namespace appctl::cli
