// Every option of `appctl run`, once: its name, what it takes, its help and how its value gets into the
// RunConfig. The flags, the environment, the configuration file and the usage text are all read from
// this table. Constant data, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/values.h"
#include "run_config.h"

namespace appctl::cli {

// The RunConfig in the making, and what only the command line wants to know.
struct Draft {
  RunConfig run;
  bool no_color = false;
  std::string config_file;  // empty = none
};

enum class Group { window, frames, time, failure, output, other };

// What a value looks like; a configuration file has to give it in the TOML type that fits.
enum class ValueKind {
  toggle,  // a flag without a value; a boolean in a file
  number,  // an integer or a float
  whole,   // an integer
  amount,  // an integer, or a string with a unit
  text,    // a string
};

struct Option {
  std::string_view name;   // "fps-max": --fps-max, APPCTL_FPS_MAX, and the key fps-max or fps_max
  std::string_view value;  // what stands for it in the usage text: "N"; empty for a toggle
  ValueKind kind;
  Group group;
  std::string_view help;
  std::string_view default_text;  // empty = nothing to say
  Expectation (*set)(Draft&, std::string_view text);
  bool in_file = true;  // may stand in a configuration file
};

// An option that somebody gave, not looked at yet.
struct Setting {
  const Option* option;
  std::string text;
  std::string origin;  // for messages: "--fps-max", "APPCTL_FPS_MAX in the environment", "a.toml:3: fps-max"
};

std::span<const Option> options();
const Option* find_option(std::string_view name);  // nullptr if there is none
std::vector<std::string> option_names();

std::string flag_name(const Option& option);         // --fps-max
std::string environment_name(const Option& option);  // APPCTL_FPS_MAX

}  // namespace appctl::cli
