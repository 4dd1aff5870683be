// Which file the script's data are kept in, and what is kept there of the window.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "host/run.h"

namespace appctl {
namespace {

bool is_app_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '-' || c == '_' || c == '.' || (c & 0x80) != 0;
  };
  return !name.empty() && name.size() <= 100 && name[0] != '.' && std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

// Called for store.open(name), and without a name at the first use of a store that has no file yet.
core::Status Run::choose_store(std::string_view name) {
  const bool is_given = !name.empty();
  const std::string app = is_given ? std::string(name) : work::app_name(p_.config.script);
  if (is_given && !is_app_name(name)) {
    return core::Error{
        core::ExitCode::script_error,
        "the name of an app is up to 100 letters, digits, blanks and - _ . without one in front"};
  }
  if (!p_.config.store.empty() || p_.settings.headless) return core::Done{};  // the file is settled
  if (app.empty()) {
    return core::Error{
        core::ExitCode::script_error,
        "a script from standard input has no name; call store.open(name) first, or give --store FILE"};
  }
  core::Result<std::string> path = work::store_path(app);
  if (!path) return path.error();
  store_.set_path(*path);
  return core::Done{};
}

// --- the window's place ---

// What was restored is not asked of store_: its file must still be free to be chosen when the script runs on.
std::string Run::kept_file() {
  if (store_.path().empty() && p_.config.script == "-") return {};
  std::string path = store_.path();
  if (path.empty()) {
    core::Result<std::string> own = work::store_path(work::app_name(p_.config.script));
    if (own) path = *own;
  }
  return path == work::Store::in_memory ? "" : path;
}

// The size counts if the script still asks for the same one, and the command line for none.
void Run::restore_window(const surface::WindowSpec& spec, bool auto_size) {
  wish_ = spec;
  auto_size_ = auto_size;
  const std::string file = kept_file();
  std::error_code error;
  if (!file.empty() && std::filesystem::is_regular_file(file, error)) {
    work::Store kept(file);
    core::Result<std::optional<std::string>> place = kept.setting("window");
    core::Result<std::optional<std::string>> inside = kept.setting("windows");
    surface::Placement to;
    int width = 0, height = 0;
    if (place && *place &&
        std::sscanf((*place)->c_str(), "%d %d %d %d %d %d", &to.x, &to.y, &to.width, &to.height, &width,
                    &height) == 6) {
      if (auto_size || p_.config.size || width != spec.width || height != spec.height)
        to.width = to.height = 0;
      surface::place_window(to);
    }
    if (inside && *inside) frame_.gui().restore_windows(**inside);
    if (!place) p_.reporter.warning("where the window stood is not known: " + place.error().message);
  }
  place_ = surface::window_placement().value_or(surface::Placement());
}

// Only what the user has changed is worth a file.
void Run::remember_window() {
  const std::optional<surface::Placement> now = surface::window_placement();
  const std::optional<std::string> inside = frame_.gui().moved_windows();
  const std::string file = now || inside ? kept_file() : "";
  if (file.empty() || ((!now || *now == place_) && !inside)) return;
  work::Store own(file);
  work::Store& kept = store_.is_open() ? store_ : own;
  core::Status done = core::Done{};
  if (now && *now != place_) {
    char text[128];
    std::snprintf(text, sizeof text, "%d %d %d %d %d %d", now->x, now->y, now->width, now->height,
                  wish_.width, wish_.height);
    done = kept.set_setting("window", text);
  }
  if (done && inside) done = kept.set_setting("windows", *inside);
  if (!done) p_.reporter.warning("where the window stood is not kept: " + done.error().message);
}

}  // namespace appctl
