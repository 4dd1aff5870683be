// fs.watch: a stream of changes.
#include <new>

#include "lua/bind.h"
#include "lua/modules/fs.h"
#include "lua/outside_wait.h"
#include "lua/state.h"
#include "lua/task.h"
#include "work/file_watch.h"

namespace appctl::lua {
namespace {

using work::FileWatch;

const char watch_tag = 0;  // its address proves that a userdata is a watch, and is its metatable's key

class Watch final : public core::Request {
 public:
  Watch(OutsideParts& parts, const char* path)
      : coming(std::string("a change of '") + path + "'"), parts_(parts) {}
  ~Watch() { close(); }

  // The error, or null.
  const char* start(const char* path) {
    auto started = FileWatch::start(parts_.loop, path);
    if (!started) return (error_ = started.error().message).c_str();
    watch_ = std::move(*started);
    watch_->changed = [this] { parts_.outside.has_come(*this); };
    parts_.outside.begin(*this, Kind::stream);
    return nullptr;
  }
  void close() {
    parts_.outside.end(*this);
    watch_.reset();
    wake_outside(coming);
  }
  bool ended() const { return !watch_ || (watch_->ended() && watch_->changes().empty()); }
  bool has_change() const { return watch_ && !watch_->changes().empty(); }
  FileWatch& watch() { return *watch_; }
  NamedWait coming;

 private:
  void deliver() override {
    if (watch_->ended()) parts_.outside.end(*this);
    wake_outside(coming);
  }
  OutsideParts& parts_;
  std::unique_ptr<FileWatch> watch_;
  std::string error_;
};

struct WatchValue {
  const char* tag;
  Watch watch;
};

Watch& check_watch(lua_State* L, int index) {
  auto* value = static_cast<WatchValue*>(lua_touserdata(L, index));
  luaL_argexpected(L, value && lua_rawlen(L, index) == sizeof(WatchValue) && value->tag == &watch_tag, index,
                   "watch");
  return value->watch;
}

int collect(lua_State* L) {
  check_watch(L, 1).~Watch();
  static_cast<WatchValue*>(lua_touserdata(L, 1))->tag = nullptr;
  return 0;
}

// internal.fs.watch(path) -> watch
int watch(lua_State* L) {
  const char* const path = luaL_checkstring(L, 1);
  void* const memory = new_owner(L, sizeof(WatchValue), "watch");
  auto* const value = new (memory) WatchValue{&watch_tag, Watch(*upvalue<FsParts>(L).outside, path)};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &watch_tag);
  lua_setmetatable(L, -2);
  if (const char* error = value->watch.start(path)) raise(L, "%s", error);
  return 1;
}

// internal.fs.change(watch) -> path, kind; false if none has come; nothing if none will
int change(lua_State* L) {
  constexpr const char* names[] = {"created", "changed", "removed", "overflow"};
  Watch& watch = check_watch(L, 1);
  if (!watch.has_change()) return watch.ended() ? 0 : (lua_pushboolean(L, 0), 1);
  FileWatch::Change& first = watch.watch().changes().front();
  lua_pushlstring(L, first.path.data(), first.path.size());
  lua_pushstring(L, names[static_cast<std::size_t>(first.kind)]);
  watch.watch().changes().pop_front();
  return 2;
}

int after_change(lua_State* L, int, lua_KContext) {
  upvalue<FsParts>(L).outside->tasks.resumed(L);
  return 0;
}

// internal.fs.wait_for_change(watch, what)
int wait_for_change(lua_State* L) {
  Watch& watch = check_watch(L, 1);
  return wait_outside(L, upvalue<FsParts>(L).outside->tasks, watch.coming, luaL_checkstring(L, 2),
                      core::Instant::never(), 0, after_change);
}

int close_watch(lua_State* L) {
  check_watch(L, 1).close();
  return 0;
}

constexpr Entry internals[] = {
    {"watch", entry<watch>},
    {"change", entry<change>},
    {"wait_for_change", entry<wait_for_change>},
    {"close_watch", entry<close_watch>},
};

}  // namespace

void add_watch_functions(lua_State* L, FsParts& parts) {
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<collect>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &watch_tag);
  set_functions(L, internals, &parts);
}

}  // namespace appctl::lua
