// The only file with CLI11. It finds flags and their values; what the values mean is option_table's
// business. Its own support for environment and files is not used: there a file beats the environment.
#include "cli/argv.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "cli/nearest.h"

namespace appctl::cli {
namespace {

core::Error usage_error(std::string message) {
  return {core::ExitCode::usage, std::move(message)};
}

// CLI11's view of the option table.
struct Parser {
  CLI::App app;
  std::map<const CLI::Option*, const Option*> ours;
  CLI::Option* help;
  CLI::Option* version;

  Parser() {
    app.set_help_flag("");
    app.prefix_command();  // the first argument that is no flag ends them; the rest is left alone
    // -h is found among what CLI11 leaves over: as a short flag it would be seen in -headless too.
    help = app.add_flag("--help")->disable_flag_override();
    version = app.add_flag("--version")->disable_flag_override();
    for (const Option& option : options()) {
      const std::string flag = flag_name(option);
      CLI::Option* added = option.value.empty() ? app.add_flag(flag) : app.add_option(flag);
      added->disable_flag_override();
      added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      ours[added] = &option;
    }
  }
};

// A command line is refused by CLI11 for two reasons only: a toggle with a value, or no value at the end.
core::Error explain(const std::vector<std::string>& args) {
  for (const std::string& arg : args) {
    const std::string flag = flag_in(arg);
    const Option* option = flag.empty() ? nullptr : find_option(flag.substr(2));
    const bool is_toggle = option == nullptr || option->value.empty();
    if (!flag.empty() && is_toggle && flag != arg)
      return usage_error(flag + " takes no value: '" + arg + "'");
  }
  return usage_error(args.back() + " needs a value");
}

// `--title= x` would take x for the title, and `--screenshot --headless` write a file of that name.
core::Status check_values(const std::vector<std::string>& args, std::size_t end, const Arguments& result) {
  for (std::size_t i = 0; i < end; ++i) {
    if (!flag_in(args[i]).empty() && args[i].ends_with('=')) {
      return usage_error(args[i] + " has no value behind the =");
    }
  }
  for (const Setting& flag : result.flags) {
    const std::string written = flag.origin + "=" + flag.text;
    if (flag_in(flag.text).empty() || std::find(args.begin(), args.end(), written) != args.end()) continue;
    return usage_error(flag.origin + " needs a value, but " + flag.text + " follows; write " + written +
                       " if it is meant");
  }
  return core::Done{};
}

std::vector<Setting> flags_in_order(const Parser& parser) {
  std::vector<Setting> flags;
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* parsed : parser.app.parse_order()) {
    auto found = parser.ours.find(parsed);
    if (found == parser.ours.end()) continue;
    const std::string& text = parsed->results().at(taken[parsed]++);
    flags.push_back({found->second, text, flag_name(*found->second)});
  }
  return flags;
}

core::Error unknown_option(const std::string& arg) {
  const std::string name = arg.substr(0, arg.find('='));
  std::vector<std::string> names = option_names();
  names.insert(names.end(), {"help", "version"});
  const std::string bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
  const std::string hint = did_you_mean(bare, names, "--");
  return usage_error("unknown option '" + name + "'" + (hint.empty() ? "; 'appctl help' lists them" : hint));
}

}  // namespace

std::string flag_in(const std::string& arg) {
  if (!arg.starts_with("--")) return "";
  const std::string name = arg.substr(2, arg.find('=') - 2);
  const bool known = find_option(name) || name == "help" || name == "version";
  return known ? "--" + name : "";
}

core::Result<Arguments> parse_argv(const std::vector<std::string>& args) {
  Parser parser;
  try {
    parser.app.parse(std::vector<std::string>(args.rbegin(), args.rend()));  // CLI11 takes them from the back
  } catch (const CLI::ParseError&) {
    return explain(args);
  }
  std::vector<std::string> rest = parser.app.remaining();
  Arguments result;
  result.flags = flags_in_order(parser);
  core::Status checked = check_values(args, args.size() - rest.size(), result);
  if (!checked) return checked.error();
  result.help = parser.help->count() > 0 || (!rest.empty() && rest.front() == "-h");
  result.version = parser.version->count() > 0;
  if (rest.empty() || result.help) return result;
  if (rest.front() == "--")
    rest.erase(rest.begin());
  else if (rest.front().starts_with('-') && rest.front() != "-")
    return unknown_option(rest.front());
  if (rest.empty()) return result;
  result.script = rest.front();
  result.script_args.assign(rest.begin() + 1, rest.end());
  return result;
}

}  // namespace appctl::cli
