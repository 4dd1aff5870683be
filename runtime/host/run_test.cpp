// A run that is a test: the stage, and the Lua half that stands around the script (scripts/test_run.lua).
#include "host/run.h"
#include "lua/modules/scripts.h"

namespace appctl {

void Run::set_stage() {
  TestStageParts parts{
      *p_.test, items_, p_.surface, frame_, scheduler_, root_, [this] { return window_open_; }, {}, {}, {}};
  parts.resize = [this](int width, int height) { fit_window(width, height); };
  parts.press_close = [this] { close_requested(); };
  parts.end = [this] { request_end(); };
  stage_.emplace(std::move(parts));
  test_parts_.emplace(lua::TestParts{*stage_, tasks_, p_.outside});
}

// The table of internals is on top of the stack, and stays.
void Run::open_test(lua_State* L) {
  lua::open_testing(L, *test_parts_);
  for (const char* script :
       {"test.lua", "test_check.lua", "test_find.lua", "test_input.lua", "test_expect.lua", "test_run.lua"}) {
    lua_pushvalue(L, -1);
    lua::run_embedded(L, script);
  }
}

// What runs the script, and then what the script has said is to be tested.
void Run::push_test_main(lua_State* L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, internal_);
  lua_getfield(L, -1, "test_main");
  lua_remove(L, -2);
}

}  // namespace appctl
