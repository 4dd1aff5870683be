#include "cli/options.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/argv.h"
#include "cli/config_file.h"
#include "cli/nearest.h"
#include "cli/option_table.h"

namespace appctl::cli {
namespace {

using Layer = std::vector<Setting>;  // what one source says; of an option given twice, the last counts

core::Error usage_error(std::string message) {
  return {core::ExitCode::usage, std::move(message)};
}

Layer environment_layer(const Surroundings& surroundings) {
  Layer layer;
  for (const Option& option : options()) {
    const std::string name = environment_name(option);
    const std::string* value = surroundings.find(name);
    if (value) layer.push_back({&option, *value, name + " in the environment"});
  }
  return layer;
}

const Setting* last_of(const Layer& layer, std::string_view name) {
  const Setting* last = nullptr;
  for (const Setting& setting : layer) {
    if (setting.option->name == name) last = &setting;
  }
  return last;
}

// The toggle of that name, if this layer switches it on.
const Setting* switched_on(const Layer& layer, std::string_view name) {
  const Setting* setting = last_of(layer, name);
  bool on = false;
  return setting && parse_toggle(setting->text, on).empty() && on ? setting : nullptr;
}

// Two things said at once in one place; between places the order decides.
core::Status check_contradictions(const Layer& layer) {
  const Setting* headless = switched_on(layer, "headless");
  const Setting* display = last_of(layer, "display");
  if (headless && display && display->text != "headless") {
    return usage_error(headless->origin + " contradicts '" + display->text + "' of " + display->origin +
                       "; give one of them");
  }
  const Setting* vsync = switched_on(layer, "vsync");
  const Setting* no_vsync = switched_on(layer, "no-vsync");
  if (vsync && no_vsync) {
    return usage_error(vsync->origin + " contradicts " + no_vsync->origin + "; give one of them");
  }
  return core::Done{};
}

core::Status apply(const Layer& layer, Draft& draft) {
  core::Status clear = check_contradictions(layer);
  if (!clear) return clear;
  for (const Setting& setting : layer) {
    const Expectation expected = setting.option->set(draft, setting.text);
    if (!expected.empty()) return usage_error(setting.origin + ": '" + setting.text + "' is not " + expected);
  }
  return core::Done{};
}

core::Result<Layer> file_layer(const Layer& flags, const Layer& environment) {
  const Setting* named = last_of(flags, "config");
  if (!named) named = last_of(environment, "config");
  if (!named) return Layer{};
  FileFormat format{"run", true, {}};
  for (const Option& option : options()) format.keys.push_back({option.name, option.kind, option.in_file});
  auto said = read_config_file(named->text, named->origin, format);
  if (!said) return said.error();
  Layer layer;
  for (FileSetting& each : *said)
    layer.push_back({find_option(each.name), std::move(each.text), std::move(each.origin)});
  return layer;
}

core::Result<Draft> settle(const Layer& flags, const Surroundings& surroundings) {
  const Layer environment = environment_layer(surroundings);
  core::Result<Layer> file = file_layer(flags, environment);
  if (!file) return file.error();
  Draft draft;
  for (const Layer* layer : {&std::as_const(*file), &environment, &flags}) {
    core::Status applied = apply(*layer, draft);
    if (!applied) return applied.error();
  }
  return draft;
}

void note_unknown_variables(const Surroundings& surroundings, std::vector<std::string>& notices) {
  std::vector<std::string> known;
  for (const Option& option : options()) known.push_back(environment_name(option));
  for (const auto& [name, value] : surroundings.variables) {
    if (!name.starts_with("APPCTL_") || name.starts_with("APPCTL_TEST_") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    notices.push_back("unknown environment variable " + name + did_you_mean(name, known));
  }
}

void note_test_script(const std::string& script, std::vector<std::string>& notices) {
  if (script.ends_with("_test.lua")) notices.push_back(script + " looks like a test script; 'appctl test' runs those");
}

void note_flags_behind_script(const Arguments& arguments, std::vector<std::string>& notices) {
  for (const std::string& arg : arguments.script_args) {
    if (arg == "--") return;  // whoever writes this knows
    const std::string flag = flag_in(arg);
    if (flag.empty()) continue;
    notices.push_back(flag + " after the script goes to the script; put it before " + *arguments.script);
  }
}

bool wants_color(const Draft& draft, const Surroundings& surroundings) {
  const std::string* terminal = surroundings.find("TERM");
  return surroundings.stderr_is_terminal && !draft.no_color && !surroundings.find("NO_COLOR") &&
         !(terminal && *terminal == "dumb");
}

}  // namespace

core::Result<Request> parse_options(const std::vector<std::string>& args, const Surroundings& surroundings) {
  core::Result<Arguments> arguments = parse_argv(args);
  if (!arguments) return arguments.error();
  Request request;
  if (arguments->help || arguments->version) {
    request.kind = arguments->help ? Request::Kind::help : Request::Kind::version;
    return request;
  }
  core::Result<Draft> draft = settle(arguments->flags, surroundings);
  if (!draft) return draft.error();
  if (!arguments->script) return usage_error("no script given; usage: appctl run [FLAG...] SCRIPT [ARG...]");
  if (arguments->script->empty()) return usage_error("the name of the script is empty");
  request.config = std::move(draft->run);
  request.config.color = wants_color(*draft, surroundings);
  request.config.script = *arguments->script;
  request.config.args = arguments->script_args;
  note_unknown_variables(surroundings, request.notices);
  note_test_script(request.config.script, request.notices);
  note_flags_behind_script(*arguments, request.notices);
  return request;
}

}  // namespace appctl::cli
