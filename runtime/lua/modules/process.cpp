// What scripts/process.lua is made of: starting a program, looking at what has come of it, waiting for more.
#include "lua/modules/process.h"

#include <cstring>

#include "lua/bind.h"
#include "lua/modules/program.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

using work::Stream;

OutsideParts& parts_of(lua_State* L) {
  return upvalue<OutsideParts>(L);
}

std::string_view text_at(lua_State* L, int index) {
  std::size_t size;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

Stream check_stream(lua_State* L, int index) {
  constexpr const char* names[] = {"stdout", "stderr", nullptr};
  return luaL_checkoption(L, index, "stdout", names) == 0 ? Stream::out : Stream::err;
}

core::Duration check_seconds(lua_State* L, int index) {
  return core::from_seconds(luaL_checknumber(L, index));
}

bool field_is_true(lua_State* L, int table, const char* name) {
  lua_getfield(L, table, name);
  const bool is_true = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return is_true;
}

// --- starting ---

// The list of strings at `index`, which scripts/process.lua has checked.
void read_arguments(lua_State* L, int index, work::Command& command) {
  const lua_Integer count = luaL_len(L, index);
  for (lua_Integer i = 1; i <= count; ++i) {
    lua_rawgeti(L, index, i);
    command.argv.emplace_back(text_at(L, -1));
    lua_pop(L, 1);
  }
}

// name -> text, or false for one that is to be removed.
void read_environment(lua_State* L, int index, work::Command& command) {
  if (lua_isnil(L, index)) return;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    auto& change = command.environment.emplace_back(text_at(L, -2), std::nullopt);
    if (lua_isstring(L, -1)) change.second.emplace(text_at(L, -1));
    lua_pop(L, 1);
  }
}

// internal.program(args, options) -> program, started. Options: cwd, env, input, merge, request, limit,
// grace, most.
int program(lua_State* L) {
  OutsideParts& parts = parts_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_rawgeti(L, 1, 1);
  const bool is_request = field_is_true(L, 2, "request");
  Program& made = new_program(L, parts, is_request ? core::Request::Kind::work : core::Request::Kind::stream,
                              luaL_checkstring(L, 3));  // at 4
  read_arguments(L, 1, made.command);
  lua_getfield(L, 2, "env");
  read_environment(L, 5, made.command);
  lua_getfield(L, 2, "cwd");
  if (!lua_isnil(L, 6)) made.command.directory = text_at(L, 6);
  made.command.has_input = field_is_true(L, 2, "input");
  made.command.merge_errors = field_is_true(L, 2, "merge");
  lua_getfield(L, 2, "limit");
  lua_getfield(L, 2, "grace");
  lua_getfield(L, 2, "most");
  if (const char* error = made.start()) raise(L, "%s", error);
  if (lua_isnumber(L, 9)) made.process().collect(static_cast<std::size_t>(lua_tonumber(L, 9)));
  if (lua_isnumber(L, 7)) made.process().limit(check_seconds(L, 7), check_seconds(L, 8));
  lua_settop(L, 4);
  return 1;
}

// --- its end ---

int over(lua_State* L) {
  lua_pushboolean(L, check_program(L, 1).over());
  return 1;
}

int wait_for_end(lua_State* L);

int after_end(lua_State* L, int, lua_KContext) {
  parts_of(L).tasks.resumed(L);
  return wait_for_end(L);
}

// internal.expect_to_wait(what): raises if this is no place to wait
int expect_to_wait(lua_State* L) {
  parts_of(L).tasks.waiting_task(L, luaL_checkstring(L, 1));
  return 0;
}

// internal.wait_for_end(program, what)
int wait_for_end(lua_State* L) {
  Program& program = check_program(L, 1);
  lua_settop(L, 2);
  if (program.over()) return 0;
  return wait_outside(L, parts_of(L).tasks, program.ended, luaL_checkstring(L, 2), core::Instant::never(), 0,
                      after_end);
}

// internal.end_of(program) -> code or nil, signal or nil, timed out, overflowed; nothing before the end
int end_of(lua_State* L) {
  Program& program = check_program(L, 1);
  if (!program.over()) return 0;
  const work::ProcessEnd& end = *program.process().end();
  const char* const signal = end.signal != 0 ? work::signal_name(end.signal) : nullptr;
  if (end.signal == 0) {
    lua_pushinteger(L, end.code);
  } else {
    lua_pushnil(L);
  }
  if (end.signal != 0 && !signal) {
    lua_pushfstring(L, "signal %d", end.signal);
  } else {
    lua_pushstring(L, signal);
  }
  lua_pushboolean(L, program.process().timed_out());
  lua_pushboolean(L, program.process().overflowed());
  return 4;
}

// internal.signal(program, name) -> whether it could be sent; raises for what is no signal
int signal(lua_State* L) {
  Program& program = check_program(L, 1);
  const int number =
      lua_isinteger(L, 2) ? static_cast<int>(lua_tointeger(L, 2)) : work::signal_number(text_at(L, 2));
  if (number <= 0 || number > 64)
    raise(L, "there is no signal '%s'; use a name like \"TERM\" or a number", lua_tostring(L, 2));
  lua_pushboolean(L, program.process().send(number));
  return 1;
}

// internal.terminate(program, grace)
int terminate(lua_State* L) {
  Program& program = check_program(L, 1);
  program.terminate(lua_isnoneornil(L, 2) ? parts_of(L).program_grace : check_seconds(L, 2));
  return 0;
}

int pid(lua_State* L) {
  lua_pushinteger(L, check_program(L, 1).process().pid());
  return 1;
}

// --- its output ---

// What is pushed if nothing has come: false if something may, nil if nothing will.
int push_nothing(lua_State* L, Program& program, Stream stream) {
  work::Process& process = program.process();
  if (!process.closed(stream) || process.backlog(stream).size() > 0) return lua_pushboolean(L, 0), 1;
  if (process.discarded(stream))
    raise(L, "output of '%s' was thrown away: nobody read it while p:await() waited", program.name());
  return lua_pushnil(L), 1;
}

// internal.line(program, stream) -> line, false or nil
int line(lua_State* L) {
  Program& program = check_program(L, 1);
  const Stream stream = check_stream(L, 2);
  const auto found = program.process().backlog(stream).line(program.process().closed(stream));
  if (!found) return push_nothing(L, program, stream);
  lua_pushlstring(L, found->data(), found->size());
  program.process().took(stream);
  return 1;
}

// internal.chunk(program, stream) -> all that has come, false or nil
int chunk(lua_State* L) {
  Program& program = check_program(L, 1);
  const Stream stream = check_stream(L, 2);
  work::Backlog& backlog = program.process().backlog(stream);
  if (backlog.size() == 0) return push_nothing(L, program, stream);
  const std::string_view all = backlog.all();
  lua_pushlstring(L, all.data(), all.size());
  backlog.drop(all.size());
  program.process().took(stream);
  return 1;
}

int after_output(lua_State* L, int, lua_KContext) {
  parts_of(L).tasks.resumed(L);
  return 0;
}

// internal.wait_for_output(program, stream, what): until something has come, or nothing will
int wait_for_output(lua_State* L) {
  Program& program = check_program(L, 1);
  const Stream stream = check_stream(L, 2);
  return wait_outside(L, parts_of(L).tasks, program.output(stream), luaL_checkstring(L, 3),
                      core::Instant::never(), 0, after_output);
}

// internal.discard(program, stream, yes)
int discard(lua_State* L) {
  check_program(L, 1).process().discard_excess(check_stream(L, 2), lua_toboolean(L, 3) != 0);
  return 0;
}

// --- its input ---

// internal.write(program, text) -> false if it takes nothing any more
int write(lua_State* L) {
  Program& program = check_program(L, 1);
  lua_pushboolean(L, program.process().write(std::string(text_at(L, 2))));
  return 1;
}

// internal.unwritten(program) -> bytes
int unwritten(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(check_program(L, 1).process().unwritten()));
  return 1;
}

// internal.wait_for_input(program, what): until it has taken some more, or will not
int wait_for_input(lua_State* L) {
  Program& program = check_program(L, 1);
  return wait_outside(L, parts_of(L).tasks, program.input, luaL_checkstring(L, 2), core::Instant::never(), 0,
                      after_output);
}

int close_input(lua_State* L) {
  check_program(L, 1).process().close_input();
  return 0;
}

constexpr Entry internals[] = {
    {"program", entry<program>},
    {"over", entry<over>},
    {"expect_to_wait", entry<expect_to_wait>},
    {"wait_for_end", entry<wait_for_end>},
    {"end_of", entry<end_of>},
    {"signal", entry<signal>},
    {"terminate", entry<terminate>},
    {"pid", entry<pid>},
    {"line", entry<line>},
    {"chunk", entry<chunk>},
    {"wait_for_output", entry<wait_for_output>},
    {"discard", entry<discard>},
    {"write", entry<write>},
    {"unwritten", entry<unwritten>},
    {"wait_for_input", entry<wait_for_input>},
    {"close_input", entry<close_input>},
};

}  // namespace

void open_process(lua_State* L, OutsideParts& parts) {
  register_program(L);
  lua_createtable(L, 0, std::size(internals));
  set_functions(L, internals, &parts);
  lua_pushnumber(L, std::chrono::duration<double>(parts.program_grace).count());
  lua_setfield(L, -2, "grace");
  lua_setfield(L, -2, "process");
  lua_newtable(L);
  publish(L, "process");
}

}  // namespace appctl::lua
