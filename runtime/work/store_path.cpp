#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "work/store.h"

namespace appctl::work {
namespace {

namespace fs = std::filesystem;

// The folder for data of this user; empty if there is none.
fs::path data_home() {
  const char* given = std::getenv("XDG_DATA_HOME");
  if (given && given[0] == '/') return given;  // by its specification a relative one does not count
  const char* home = std::getenv("HOME");
  return home && home[0] ? fs::path(home) / ".local" / "share" : fs::path();
}

}  // namespace

core::Result<std::string> store_path(std::string_view app_name) {
  const fs::path home = data_home();
  if (home.empty()) {
    return core::Error{core::ExitCode::script_error,
                       "there is no place for the store: neither XDG_DATA_HOME nor HOME is set; give it a "
                       "file (--store FILE)"};
  }
  const fs::path folder = home / "appctl";
  std::error_code error;
  if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    return core::Error{
        core::ExitCode::script_error,
        "the folder '" + folder.string() + "' for the store cannot be made: " + error.message()};
  }
  return (folder / (std::string(app_name) + ".sqlite")).string();
}

std::string app_name(const std::string& script) {
  if (script == "-") return {};
  std::error_code error;
  const fs::path path = fs::absolute(script, error).lexically_normal();
  const std::string name = path.stem().string();
  return name == "main" || name == "init" ? path.parent_path().filename().string() : name;
}

}  // namespace appctl::work
