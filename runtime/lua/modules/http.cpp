// What scripts/http.lua is made of: asking a server, waiting for a part of the answer, and taking it.
#include "lua/modules/http.h"

#include <cstdio>

#include "lua/bind.h"
#include "lua/errors.h"
#include "lua/modules/http_call.h"
#include "lua/modules/worker_side.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

HttpParts& parts_of(lua_State* L) {
  return upvalue<HttpParts>(L);
}

std::string_view text_at(lua_State* L, int index) {
  std::size_t size;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

// --- asking: of the table at 1, which scripts/http.lua has checked ---

// Leaves the field on the stack, so that its text stays.
bool has_field(lua_State* L, const char* name) {
  return lua_getfield(L, 1, name) != LUA_TNIL;
}

core::Duration duration_of(lua_State* L, const char* name) {
  return core::from_seconds(has_field(L, name) ? luaL_checknumber(L, -1) : 0);
}

void read_headers(lua_State* L, work::HttpRequest& request) {
  has_field(L, "headers");
  const lua_Integer count = luaL_len(L, -1);
  for (lua_Integer i = 1; i <= count; ++i) {
    lua_rawgeti(L, -1, i);
    request.headers.emplace_back(text_at(L, -1));
    lua_pop(L, 1);
  }
}

void read_request(lua_State* L, work::HttpRequest& request) {
  has_field(L, "method");
  request.method = text_at(L, -1);
  has_field(L, "url");
  request.url = text_at(L, -1);
  read_headers(L, request);
  if (has_field(L, "body")) request.body.emplace(text_at(L, -1));
  if (has_field(L, "user") && has_field(L, "password"))
    request.user_and_password.emplace(text_at(L, -2), text_at(L, -1));
  request.connect_timeout = duration_of(L, "connect_timeout");
  request.stall_timeout = duration_of(L, "stall_timeout");
  has_field(L, "redirects");
  request.most_redirects = static_cast<int>(luaL_checkinteger(L, -1));
  has_field(L, "verify");
  request.verify = lua_toboolean(L, -1) != 0;
  if (has_field(L, "ca")) request.ca = text_at(L, -1);
  if (has_field(L, "proxy")) request.proxy.emplace(text_at(L, -1));
  has_field(L, "max_size");
  request.most_body = static_cast<std::uint64_t>(luaL_checknumber(L, -1));
  has_field(L, "piecewise");
  request.piecewise = lua_toboolean(L, -1) != 0;
}

// internal.http.call(options) -> call, which asks
int call(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 24, nullptr);
  HttpCall& made = new_http_call(L, parts_of(L));
  read_request(L, made.request);
  const core::Duration limit = duration_of(L, "timeout");
  has_field(L, "at_once");
  made.start(limit, lua_toboolean(L, -1) ? HttpCall::Begin::at_once : HttpCall::Begin::in_queue);
  lua_settop(L, 2);
  return 1;
}

// internal.http.close(call): whoever waits for it gets an error
int close(lua_State* L) {
  check_http_call(L, 1).interrupt();
  return 0;
}

// --- waiting ---

// internal.http.expect_to_wait(what): raises if this is no place to wait
int expect_to_wait(lua_State* L) {
  OutsideParts* const outside = parts_of(L).outside;
  if (outside) outside->tasks.waiting_task(L, luaL_checkstring(L, 1));
  return 0;
}

int after_wait(lua_State* L, int, lua_KContext context) {
  reinterpret_cast<HttpCall*>(context)->stop_waiting();
  parts_of(L).outside->tasks.resumed(L);
  return 0;
}

int wait_in_worker(lua_State* L, HttpCall& call) {
  if (call.wait_in_place([L] { return is_worker_stopping(L); })) return 0;
  call.close();
  stop_worker_here(L);
}

// internal.http.wait(call, part, what): until that part is here, or will not come
int wait(lua_State* L) {
  constexpr const char* names[] = {"head", "piece", "line", "end", nullptr};
  HttpCall& call = check_http_call(L, 1);
  const char* const what = luaL_checkstring(L, 3);
  if (call.is_awaited()) raise(L, "%s: another task waits for this answer", what);
  call.want(static_cast<HttpCall::Part>(luaL_checkoption(L, 2, nullptr, names)));
  HttpParts& parts = parts_of(L);
  if (parts.here) return wait_in_worker(L, call);
  Tasks& tasks = parts.outside->tasks;
  if (!tasks.waiting_task(L, what).must_raise()) {
    if (!call.must_wait()) return 0;
    call.begin_waiting();
  }
  return wait_outside(L, tasks, call.news, what, core::Instant::never(),
                      reinterpret_cast<lua_KContext>(&call), after_wait);
}

// --- what has come ---

// internal.http.check(call, seconds): raises if it has failed; a timeout has its seconds
int check(lua_State* L) {
  work::HttpTransfer& transfer = check_http_call(L, 1).transfer();
  if (transfer.error().empty()) return 0;
  if (!transfer.timed_out()) raise(L, "%s", transfer.error().c_str());
  lua_settop(L, 2);
  lua_pushlstring(L, transfer.error().data(), transfer.error().size());
  push_timeout(L, 2, 3);
  return lua_error(L);
}

void push_headers(lua_State* L, const work::HttpHead& head) {
  lua_createtable(L, static_cast<int>(2 * head.headers.size()), 0);
  lua_Integer count = 0;
  for (const auto& [name, value] : head.headers) {
    lua_pushlstring(L, name.data(), name.size());
    lua_rawseti(L, -2, ++count);
    lua_pushlstring(L, value.data(), value.size());
    lua_rawseti(L, -2, ++count);
  }
}

// internal.http.head(call) -> status, reason, url, {name, value, ...}, length or nil; nothing if it has not
// come
int head(lua_State* L) {
  work::HttpTransfer& transfer = check_http_call(L, 1).transfer();
  if (!transfer.has_head()) return 0;
  const work::HttpHead& head = transfer.head();
  lua_pushinteger(L, head.status);
  lua_pushlstring(L, head.reason.data(), head.reason.size());
  lua_pushlstring(L, head.url.data(), head.url.size());
  push_headers(L, head);
  if (head.length < 0) return 4;
  lua_pushinteger(L, head.length);
  return 5;
}

// internal.http.body(call) -> all of it that is here
int body(lua_State* L) {
  work::Backlog& body = check_http_call(L, 1).transfer().body();
  const std::string_view all = body.all();
  lua_pushlstring(L, all.data(), all.size());
  body = {};
  return 1;
}

// internal.http.piece(call) -> bytes of the body; nil if none are here
int piece(lua_State* L) {
  HttpCall& call = check_http_call(L, 1);
  work::HttpTransfer& transfer = call.transfer();
  const std::string_view all = transfer.body().all();
  if (all.empty()) return 0;
  const std::string_view taken = all.substr(0, call.most_piece());
  lua_pushlstring(L, taken.data(), taken.size());
  transfer.body().drop(taken.size());
  transfer.took();
  return 1;
}

// internal.http.line(call) -> line, or nil
int line(lua_State* L) {
  work::HttpTransfer& transfer = check_http_call(L, 1).transfer();
  const auto found = transfer.body().line(transfer.over());
  if (!found) return 0;
  lua_pushlstring(L, found->data(), found->size());
  transfer.took();
  return 1;
}

// internal.http.refuse(text): raises it with the line of the script
int refuse(lua_State* L) {
  raise(L, "%s", luaL_checkstring(L, 1));
}

constexpr Entry internals[] = {
    {"call", entry<call>},     {"close", entry<close>}, {"expect_to_wait", entry<expect_to_wait>},
    {"wait", entry<wait>},     {"check", entry<check>}, {"head", entry<head>},
    {"body", entry<body>},     {"piece", entry<piece>}, {"line", entry<line>},
    {"refuse", entry<refuse>},
};

}  // namespace

void open_http(lua_State* L, HttpParts& parts) {
  if (parts.here) register_errors(L);
  register_http_call(L);
  lua_createtable(L, 0, std::size(internals));
  set_functions(L, internals, &parts);
  lua_setfield(L, -2, "http");
  lua_newtable(L);
  publish(L, "http");
}

}  // namespace appctl::lua
