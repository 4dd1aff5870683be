// The native half of the app module; scripts/app.lua is the other. See appctl-lua(3).
#pragma once

#include <lua.hpp>
#include <string>
#include <vector>

namespace appctl::lua {

class AppServices;
class Callbacks;
class Tasks;

struct AppParts {
  AppServices& services;
  Callbacks& callbacks;
  Tasks& tasks;
};

// Sets the global table `app` and os.exit, and adds what scripts/app.lua needs to the table on top of
// the stack. `parts` must outlive the state.
void open_app(lua_State* L, AppParts& parts, const std::string& script, const std::vector<std::string>& args);

}  // namespace appctl::lua
