#include "cli/test_options.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "cli/config_file.h"
#include "cli/nearest.h"
#include "cli/test_option_table.h"

namespace appctl::cli {
namespace {

using Text = std::string_view;

// An option that somebody gave, not looked at yet.
struct Given {
  const TestOption* option;
  std::string text;
  std::string origin;  // for messages: "--jobs", "APPCTL_TEST_JOBS in the environment", "a.toml:3: jobs"
};
using Layer = std::vector<Given>;  // what one source says; of an option given twice, the last counts

core::Error usage_error(std::string message) {
  return {core::ExitCode::usage, std::move(message)};
}

core::Error unknown(const std::string& flag) {
  std::vector<std::string> names;
  for (const TestOption& option : test_options()) names.emplace_back(option.name);
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
core::Status take_flag(const std::vector<std::string>& args, std::size_t& at, Layer& flags) {
  Flag flag = split(args[at]);
  const TestOption* option =
      flag.name.starts_with("--") ? find_test_option(Text(flag.name).substr(2)) : nullptr;
  if (!option) return unknown(flag.name);
  if (option->value.empty() && flag.value)
    return usage_error(flag.name + " takes no value: '" + args[at] + "'");
  if (!option->value.empty() && !flag.value) {
    if (at + 1 == args.size()) return usage_error(flag.name + " needs a value");
    flag.value = args[++at];
  }
  flags.push_back({option, flag.value.value_or("true"), flag.name});
  return core::Done{};
}

struct Arguments {
  bool help = false;
  Layer flags;
  std::vector<std::string> paths;
};

core::Result<Arguments> parse_arguments(const std::vector<std::string>& args) {
  Arguments found;
  bool only_paths = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!only_paths && (args[i] == "--help" || args[i] == "-h")) found.help = true;
    if (found.help) return found;
    if (!only_paths && args[i] == "--") {
      only_paths = true;
    } else if (only_paths || !args[i].starts_with('-')) {
      found.paths.push_back(args[i]);
    } else if (core::Status taken = take_flag(args, i, found.flags); !taken) {
      return taken.error();
    }
  }
  return found;
}

// Build servers set CI; there a snapshot that nobody has looked at must not be written.
Layer default_layer(const Surroundings& surroundings) {
  const std::string* ci = surroundings.find("CI");
  bool on = false;
  if (!ci || (parse_toggle(*ci, on).empty() && !on)) return {};
  return {{find_test_option("ci"), "true", "CI in the environment"}};
}

Layer environment_layer(const Surroundings& surroundings) {
  Layer layer;
  for (const TestOption& option : test_options()) {
    const std::string name = environment_name(option);
    if (const std::string* value = surroundings.find(name))
      layer.push_back({&option, *value, name + " in the environment"});
  }
  return layer;
}

const Given* last_of(const Layer& layer, Text name) {
  const Given* last = nullptr;
  for (const Given& given : layer) {
    if (given.option->name == name) last = &given;
  }
  return last;
}

core::Result<Layer> file_layer(const Layer& flags, const Layer& environment) {
  const Given* named = last_of(flags, "config");
  if (!named) named = last_of(environment, "config");
  if (!named) return Layer{};
  FileFormat format{"test", false, {}};
  for (const TestOption& option : test_options())
    format.keys.push_back({option.name, option.kind, option.in_file});
  auto said = read_config_file(named->text, named->origin, format);
  if (!said) return said.error();
  Layer layer;
  for (FileSetting& each : *said)
    layer.push_back({find_test_option(each.name), std::move(each.text), std::move(each.origin)});
  return layer;
}

// The toggle of that name, if this layer switches it on.
const Given* switched_on(const Layer& layer, Text name) {
  const Given* given = last_of(layer, name);
  bool on = false;
  return given && parse_toggle(given->text, on).empty() && on ? given : nullptr;
}

core::Status apply(const Layer& layer, TestDraft& draft) {
  for (const auto& [one, other] : {std::pair("ci", "update"), std::pair("tap", "json")}) {
    const Given* a = switched_on(layer, one);
    const Given* b = switched_on(layer, other);
    if (a && b) return usage_error(a->origin + " contradicts " + b->origin + "; give one of them");
  }
  for (const Given& given : layer) {
    const Expectation expected = given.option->set(draft, given.text);
    if (!expected.empty()) return usage_error(given.origin + ": '" + given.text + "' is not " + expected);
  }
  return core::Done{};
}

core::Result<TestDraft> settle(const Layer& flags, const Surroundings& surroundings) {
  const Layer environment = environment_layer(surroundings);
  core::Result<Layer> file = file_layer(flags, environment);
  if (!file) return file.error();
  const Layer defaults = default_layer(surroundings);
  TestDraft draft;
  draft.test.jobs = 0;
  for (const Layer* layer : {&defaults, &std::as_const(*file), &environment, &flags}) {
    if (core::Status applied = apply(*layer, draft); !applied) return applied.error();
  }
  return draft;
}

// Windows would take the focus from each other.
int usual_jobs(const TestConfig& config) {
  return config.window ? 1 : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

TestConfig finish(TestDraft draft, const Surroundings& surroundings) {
  TestConfig config = std::move(draft.test);
  if (config.jobs == 0) config.jobs = usual_jobs(config);
  config.output = draft.tap ? TestOutput::tap : draft.json ? TestOutput::json : TestOutput::lines;
  const std::string* terminal = surroundings.find("TERM");
  config.terminal = surroundings.stdout_is_terminal && !(terminal && *terminal == "dumb") &&
                    config.output == TestOutput::lines;
  config.color = config.terminal && !surroundings.find("NO_COLOR");
  return config;
}

core::Status check(const TestConfig& config) {
  if (!config.merge.empty() && config.junit.empty())
    return usage_error("--merge needs --junit FILE, which it writes");
  if (!config.merge.empty() && !config.paths.empty())
    return usage_error("--merge runs no tests: name no path");
  if (config.merge.empty() && config.paths.empty())
    return usage_error("no path given; usage: appctl test [FLAG...] PATH...");
  return core::Done{};
}

void note_unknown_variables(const Surroundings& surroundings, std::vector<std::string>& notices) {
  constexpr Text of_ours = "APPCTL_TEST_WORKER";  // around what a test starts: testing/orphans.h
  std::vector<std::string> known;
  for (const TestOption& option : test_options()) known.push_back(environment_name(option));
  for (const auto& [name, value] : surroundings.variables) {
    if (!name.starts_with("APPCTL_TEST_") || name == of_ours) continue;
    if (std::find(known.begin(), known.end(), name) == known.end())
      notices.push_back("unknown environment variable " + name + did_you_mean(name, known));
  }
}

}  // namespace

core::Result<TestRequest> parse_test_options(const std::vector<std::string>& args,
                                             const Surroundings& surroundings) {
  core::Result<Arguments> arguments = parse_arguments(args);
  if (!arguments) return arguments.error();
  TestRequest request;
  request.help = arguments->help;
  if (request.help) return request;
  core::Result<TestDraft> draft = settle(arguments->flags, surroundings);
  if (!draft) return draft.error();
  request.config = finish(std::move(*draft), surroundings);
  request.config.paths = std::move(arguments->paths);
  if (core::Status checked = check(request.config); !checked) return checked.error();
  note_unknown_variables(surroundings, request.notices);
  return request;
}

std::string test_usage() {
  std::string text = R"(usage: appctl test [FLAG...] PATH...
       appctl test --merge DIR --junit FILE

Runs test scripts: each PATH is one, or a folder with *_test.lua in it. Each
test is a run of its own, without a screen, on the virtual clock.

)";
  for (const TestOption& option : test_options()) {
    std::string flag = "  --" + std::string(option.name);
    if (!option.value.empty())
      flag += (option.value.find('|') == Text::npos ? " " : "=") + std::string(option.value);
    if (flag.size() > 20) flag += "\n" + std::string(22, ' ');
    flag.resize(std::max<std::size_t>(flag.size(), 22), ' ');
    text += flag + std::string(option.help) + "\n";
  }
  return text + R"(
Each flag is also APPCTL_TEST_<NAME> in the environment, and a key under [test]
in the file of --config; a flag beats the environment, which beats the file.

Exit codes:
  0 all passed            2 wrong usage, or nothing matched
  3 a test failed         130 interrupted        143 terminated

See appctl-test(1), and appctl-lua(3) for what a test can do.
)";
}

}  // namespace appctl::cli
