// Which file the script's data are kept in.
#include <algorithm>

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

}  // namespace appctl
