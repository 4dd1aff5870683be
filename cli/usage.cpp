#include "cli/usage.h"

#include <string_view>

#include "cli/option_table.h"

namespace appctl::cli {
namespace {

constexpr std::size_t columns = 79;
constexpr std::size_t help_column = 22;  // where the help of an option begins

constexpr const char* head = R"(usage: appctl run [FLAG...] SCRIPT [ARG...]
       appctl test [FLAG...] PATH...
       appctl help | --help | --version

Runs a Lua script as a GUI application: in a window, or without a screen.
SCRIPT may be - for standard input. Flags stand before it; what follows it
belongs to the script. Each flag is also an environment variable (--fps-max is
APPCTL_FPS_MAX) and a key of the --config file (fps-max = 30). A flag beats the
environment, the environment beats the file, the file beats the script.
)";

constexpr const char* tail = R"(
Exit codes:
  0 done                  1 a script error      2 wrong usage
  4 deadlock or livelock  5 killed as a stall   6 no display or window
  124 time limit          130 interrupted       143 terminated
  app.exit(n) gives n

Example:
  appctl run --headless --size 800x600 --screenshot hello.png hello.lua

See appctl-run(1) for every flag in full and appctl(7) for how a run goes.
)";

const char* title(Group group) {
  switch (group) {
    case Group::window: return "Window";
    case Group::frames: return "Loop, frames and idling";
    case Group::time: return "Time and chance";
    case Group::failure: return "Limits and failures";
    case Group::output: return "Output";
    case Group::other: return "Other";
  }
  return "";
}

// Help and default from column `help_column` on, broken between words; a default stays in one piece.
class HelpText {
 public:
  void add(std::string_view word) {
    if (used_ > 0 && used_ + 1 + word.size() > columns - help_column) {
      text_.append("\n").append(help_column, ' ');
      used_ = 0;
    }
    if (used_ > 0) text_ += ' ';
    text_ += word;
    used_ += word.size() + (used_ > 0 ? 1 : 0);
  }
  void add_words(std::string_view words) {
    for (std::size_t blank; (blank = words.find(' ')) != std::string_view::npos;
         words.remove_prefix(blank + 1)) {
      add(words.substr(0, blank));
    }
    add(words);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t used_ = 0;  // of the last line
};

std::string entry(const std::string& flag, std::string_view help, std::string_view default_text = "") {
  std::string line = "  ";
  line += flag;
  if (line.size() + 2 > help_column) line += '\n';
  line.append(help_column - (line.back() == '\n' ? 0 : line.size()), ' ');
  HelpText text;
  text.add_words(help);
  if (!default_text.empty()) text.add(std::string("[").append(default_text).append("]"));
  return line + text.text() + "\n";
}

std::string entry(const Option& option) {
  std::string flag = flag_name(option);
  // Choices are tied on with =, names of values with a blank: both spellings work for every flag.
  const bool choices = option.value.find('|') != std::string_view::npos;
  if (!option.value.empty()) flag.append(choices ? "=" : " ").append(option.value);
  return entry(flag, option.help, option.default_text);
}

std::string group_text(Group group) {
  std::string text = "\n";
  text.append(title(group)).append(":\n");
  for (const Option& option : options()) {
    if (option.group == group) text += entry(option);
  }
  return text;
}

}  // namespace

std::string usage() {
  std::string text = head;
  for (Group group :
       {Group::window, Group::frames, Group::time, Group::failure, Group::output, Group::other}) {
    text += group_text(group);
  }
  text += entry("-h, --help", "print this text");
  text += entry("--version", "print the versions of all parts");
  return text + tail;
}

}  // namespace appctl::cli
