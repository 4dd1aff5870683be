#include "lua/modules/http_call.h"

#include <cstdio>
#include <new>

#include "lua/bind.h"
#include "lua/modules/http_queue.h"
#include "lua/state.h"
#include "work/http_here.h"
#include "work/http_loop.h"

namespace appctl::lua {
namespace {

constexpr std::size_t steady_piece = 64 << 10;  // bytes
constexpr std::size_t longest_line = 64 << 20;  // bytes

const char call_tag = 0;  // its address proves that a userdata is a call, whatever its metatable says

struct CallValue {
  const char* tag;
  HttpCall call;
};

CallValue* to_call(lua_State* L, int index) {
  auto* value = static_cast<CallValue*>(lua_touserdata(L, index));
  const bool is_one = value && lua_rawlen(L, index) == sizeof(CallValue) && value->tag == &call_tag;
  return is_one ? value : nullptr;
}

int collect(lua_State* L) {
  CallValue* const value = to_call(L, 1);
  if (!value) return 0;
  value->tag = nullptr;
  value->call.~HttpCall();
  return 0;
}

}  // namespace

void HttpCall::start(core::Duration limit, Begin begin) {
  transfer_ = std::make_shared<work::HttpTransfer>(std::move(request));
  news.what = "an answer from '" + transfer_->shown_url() + "'";
  limit_ = limit;
  if (parts_.here) {
    if (limit.count() > 0) latest_ = parts_.here->in(limit);
    if (!transfer_->over()) parts_.here->begin(transfer_);
    return;
  }
  transfer_->changed = [this] {
    if (awaited_ && !told_ && is_here()) parts_.outside->outside.has_come(*this);
  };
  parts_.outside->outside.begin(*this);
  parts_.outside->outside.block(*this);  // until a task waits for it
  if (limit.count() > 0) {
    limit_at_.due = [this] { limit_is_over(); };
    parts_.outside->loop.set(limit_at_, limit);
  }
  begin_ = begin;
  origin_ = transfer_->origin();
  begin == Begin::at_once ? go() : parts_.queue->enter(*this, origin_);
}

void HttpCall::go() {
  asks_ = true;
  if (transfer_->over()) return;  // it was never to begin
  if (awaited_ && !told_) parts_.outside->outside.go_on(*this);
  parts_.loop->begin(transfer_);
}

void HttpCall::time_out() {
  char text[64];
  std::snprintf(text, sizeof text, "not done within %g s (timeout)",
                std::chrono::duration<double>(limit_).count());
  transfer_->time_out(text);
}

void HttpCall::limit_is_over() {
  if (transfer_->over()) return;
  parts_.loop->close(*transfer_);
  time_out();
  if (!awaited_ || told_) return;
  parts_.outside->outside.go_on(*this);  // if it was in the queue
  parts_.outside->outside.has_come(*this);
}

// Of a call in the loop: it counts no longer.
void HttpCall::over() {
  if (ended_) return;
  ended_ = true;
  parts_.outside->loop.clear(limit_at_);
  parts_.outside->outside.end(*this);
  if (begin_ == Begin::in_queue) parts_.queue->leave(*this, origin_);
}

void HttpCall::close() {
  if (!transfer_) return;
  transfer_->changed = nullptr;
  if (parts_.here) return parts_.here->close(*transfer_);
  parts_.loop->close(*transfer_);
  over();
}

void HttpCall::interrupt() {
  close();
  transfer_->body() = {};
  if (transfer_->error().empty()) transfer_->fail("it was closed");
  if (!awaited_ || told_) return;
  told_ = true;
  wake_outside(news);
}

// --- waiting ---

void HttpCall::want(Part part) {
  part_ = part;
  transfer_->took();
}

bool HttpCall::is_steady() const {
  return parts_.outside ? parts_.outside->outside.order() == core::Outside::Order::in_turn : steady_;
}

std::size_t HttpCall::least_piece() const {
  return is_steady() ? steady_piece : 1;
}

std::size_t HttpCall::most_piece() const {
  return is_steady() ? steady_piece : transfer_->most_backlog;
}

bool HttpCall::has_wanted() {
  work::Backlog& body = transfer_->body();
  switch (part_) {
    case Part::head: return transfer_->has_head();
    case Part::piece: return body.size() >= least_piece();
    case Part::line:
      while (!body.has_line()) {
        if (!make_room_for_line()) return false;
      }
      return true;
    case Part::end: return false;
  }
  return false;
}

// A line that is longer than the backlog makes that larger, so that more comes. False: there is room, or it
// would be too much.
bool HttpCall::make_room_for_line() {
  const std::size_t held = transfer_->body().size();
  if (transfer_->over()) return false;
  if (held >= longest_line) {
    parts_.here ? parts_.here->close(*transfer_) : parts_.loop->close(*transfer_);
    transfer_->body() = {};
    transfer_->fail("a line of the answer is longer than " + std::to_string(longest_line >> 20) + " MiB");
    return false;
  }
  if (held < transfer_->most_backlog) return false;
  transfer_->most_backlog = 4 * held;
  transfer_->took();
  return true;
}

bool HttpCall::is_here() {
  return has_wanted() || transfer_->over();
}

bool HttpCall::must_wait() {
  if (!is_steady() && transfer_->over() && !has_wanted()) over();
  return !ended_ && (is_steady() || !is_here());
}

void HttpCall::begin_waiting() {
  awaited_ = true;
  told_ = false;
  if (asks_ || transfer_->over()) parts_.outside->outside.go_on(*this);
  if (is_here()) parts_.outside->outside.has_come(*this);
}

void HttpCall::stop_waiting() {
  awaited_ = false;
  if (!ended_) parts_.outside->outside.block(*this);
}

// Whether it is over shows only when nothing is left to take: the end may come with the last bytes, or later.
void HttpCall::deliver() {
  if (!awaited_ || told_ || !is_here()) return;
  told_ = true;
  if (transfer_->over() && !has_wanted()) {
    over();
  } else {
    parts_.outside->outside.block(*this);
  }
  wake_outside(news);
}

bool HttpCall::wait_in_place(const std::function<bool()>& stopped) {
  if (is_here()) return true;
  if (!parts_.here->go_on([this] { return is_here(); }, stopped, latest_)) return false;
  if (is_here()) return true;
  parts_.here->close(*transfer_);
  time_out();
  return true;
}

// --- the userdata ---

void register_http_call(lua_State* L) {
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<collect>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &call_tag);
}

HttpCall& new_http_call(lua_State* L, HttpParts& parts) {
  auto* const value = new (lua_newuserdatauv(L, sizeof(CallValue), 0))
      CallValue{&call_tag, HttpCall(parts, State::of(L).options().deterministic)};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &call_tag);
  lua_setmetatable(L, -2);
  return value->call;
}

HttpCall& check_http_call(lua_State* L, int index) {
  CallValue* const value = to_call(L, index);
  luaL_argexpected(L, value && value->call.is_started(), index, "call");
  return value->call;
}

}  // namespace appctl::lua
