// A run that is a test: the stage, the Lua half that stands around the script (scripts/test_run.lua), and the
// look at what the test has left behind.
#include <algorithm>

#include "host/protect.h"
#include "host/run.h"
#include "lua/imgui/imgui.h"
#include "lua/modules/scripts.h"

namespace appctl {
namespace {

constexpr std::size_t most_lines = 20;

std::string amount(std::size_t count, std::size_t bytes) {
  return std::to_string(count) + (count == 1 ? " buffer of " : " buffers of ") + std::to_string(bytes) +
         " bytes";
}

// A line for each line of the script that has made some of them.
std::string told(const std::vector<core::BufferEntry>& left) {
  struct Made {
    std::string line;
    std::size_t count = 0, bytes = 0;
  };
  std::vector<Made> all;
  std::size_t bytes = 0;
  for (const core::BufferEntry& entry : left) {
    auto at = std::find_if(all.begin(), all.end(), [&](const Made& made) { return made.line == entry.line; });
    if (at == all.end()) at = all.insert(all.end(), {entry.line});
    ++at->count;
    at->bytes += entry.bytes;
    bytes += entry.bytes;
  }
  std::string text = "the test has left behind " + amount(left.size(), bytes) +
                     "; free what it makes (b:free()), or keep it in local variables of the test alone:";
  for (std::size_t i = 0; i < std::min(all.size(), most_lines); ++i)
    text += "\n  " + all[i].line + ": " + amount(all[i].count, all[i].bytes);
  if (all.size() > most_lines) text += "\n  and " + std::to_string(all.size() - most_lines) + " lines more";
  return text;
}

}  // namespace

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
       {"test.lua", "test_check.lua", "test_selector.lua", "test_find.lua", "test_scroll.lua", "test_input.lua",
        "test_script.lua", "test_expect.lua", "test_run.lua"}) {
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

// Those that live and are the test's. What is still a worker's is that too, unless the script that it has
// opened may have begun the job.
std::vector<core::BufferEntry> Run::buffers_of_test() const {
  std::vector<core::BufferEntry> all = p_.state.options().ledger->alive();
  std::erase_if(all, [this](const core::BufferEntry& entry) {
    const bool of_worker = entry.owner == core::BufferOwner::worker && !test_parts_->has_opened;
    return entry.owner != core::BufferOwner::test && !of_worker;
  });
  return all;
}

// All tasks have ended, and the window is closed: what can still be reached was left behind. Collecting costs
// something, and is done only if there may be any.
void Run::look_for_buffers() {
  if (p_.test->verdict.empty() || buffers_of_test().empty()) return;
  core::Report report;
  const bool collected = protect(
      p_.state,
      [](lua_State* L) {
        lua::forget_script_values(L);
        for (int i = 0; i < 2; ++i) lua_gc(L, LUA_GCCOLLECT);  // what a finaliser had goes the second time
      },
      report);
  if (!collected) return tell(report);
  if (buffers_of_test().empty() || !workers_.stop_all()) return;  // a thread may hold one for a moment longer
  if (const auto left = buffers_of_test(); !left.empty()) p_.test->left = told(left);
}

}  // namespace appctl
