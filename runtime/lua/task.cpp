#include "lua/task.h"

#include <cassert>
#include <cstring>
#include <utility>

#include "lua/call.h"
#include "lua/errors.h"
#include "lua/join.h"
#include "lua/outside_wait.h"
#include "lua/state.h"
#include "lua/task_store.h"
#include "lua/wait_queue.h"

namespace appctl::lua {
namespace {

void new_weak_table(lua_State* L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
}

// The line of the script (not of appctl's own Lua) that called the function which runs in L.
std::uint32_t find_origin(lua_State* L, Origins& origins, std::uint32_t parent) {
  lua_Debug ar;
  for (int level = 1; lua_getstack(L, level, &ar); ++level) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline < 0 || std::strncmp(ar.source, "@appctl/", 8) == 0) continue;
    return origins.find(ar.short_src, ar.currentline, parent);
  }
  return parent;
}

// Leaves one value, and puts its meaning into `results`: how many results it stands for, or minus the
// status of the failure that it is. Packing happens here and not in the host, because here running out
// of memory is an error like any other.
int finish_body(lua_State* L, int status, lua_KContext) {
  std::int32_t& results = State::of(L).tasks->current()->results_of_body();
  results = -status;
  if (status != LUA_OK && status != LUA_YIELD) {
    State::of(L).tasks->take_failure(L);
    return 1;
  }
  const int count = lua_gettop(L) - 1;
  if (count == 0) lua_pushnil(L);
  if (count > 1) {
    lua_createtable(L, count, 0);
    lua_insert(L, 2);
    for (int i = count; i >= 1; --i) lua_rawseti(L, 2, i);
  }
  results = count;
  return 1;
}

}  // namespace

// --- LuaTask ---

core::Step LuaTask::resume() {
  Tasks& tasks = *tasks_;
  State& state = tasks.state_;
  const int arguments = started_ ? 0 : lua_gettop(thread_) - 1;  // all but the body
  started_ = true;
  tasks.current_ = this;
  tasks.host_yield_ = core::Step::ended;
  if (sliced_) [[unlikely]]
    tasks.slices_.begin(*this, thread_);
  state.enter_script(thread_);
  int results;
  const int status = lua_resume(thread_, state.main(), arguments, &results);
  state.leave_script(state.main());
  if (sliced_) [[unlikely]]
    tasks.slices_.end();
  tasks.current_ = nullptr;
  const core::Step step = std::exchange(tasks.host_yield_, core::Step::ended);  // GUI callbacks look at it
  if (status == LUA_YIELD) return step;
  tasks.finish(*this, status);
  return core::Step::ended;
}

void LuaTask::cancel(std::string_view reason) {
  owner_ends_ = true;
  cancel_alone(reason);
}

void LuaTask::cancel_alone(std::string_view reason) {
  if (cancel_requested_ || outcome_ != Outcome::running) return;
  cancel_requested_ = true;
  tasks_->note_cancelled(*this, reason);
  note_must_raise();
  if (!must_raise_) return;
  leave_waits();
  tasks_->scheduler_.wake(*this);
}

void LuaTask::kill() {
  cancel_alone("the grace is over");
  killed_ = true;
  note_must_raise();
  leave_waits();
  tasks_->scheduler_.wake(*this);
}

void LuaTask::set_shields(int depth) {
  assert(depth >= 0 && depth <= most_shields);
  shields_ = static_cast<std::uint8_t>(depth);
  note_must_raise();
}

void LuaTask::wake() {
  tasks_->scheduler_.wake(*this);
}

void LuaTask::leave_waits() {
  if (state() != core::TaskState::parked) return;
  switch (wait()) {
    case core::Wait::task:
      if (awaited) awaited->waiters_.remove(*this);
      break;
    case core::Wait::tasks:
      if (joining) joining->leave();
      break;
    case core::Wait::group:
      if (group) group->waiter = nullptr;
      break;
    case core::Wait::queue:
      if (queue) queue->waiting.remove(*this);
      break;
    case core::Wait::outside:
      if (outside) outside->waiting.remove(*this);
      break;
    case core::Wait::condition: tasks_->testers_.remove(*this); break;
    default: break;
  }
  awaited = nullptr;
}

// --- Tasks ---

Tasks::Tasks(State& state, core::Scheduler& scheduler, core::Scope& root, core::Duration grace)
    : state_(state), scheduler_(scheduler), root_(root), callback_scope_(&root), grace_(grace) {
  store_ = lua_newthread(state.main());
  luaL_ref(state.main(), LUA_REGISTRYINDEX);
  lua_State* L = store_;
  luaL_checkstack(L, 100, "starting");
  lua_newtable(L);
  lua_createtable(L, most_idle_threads, 0);
  lua_newtable(L);
  new_weak_table(L);
  for (int table = metatable; table <= handed; ++table) lua_newtable(L);
  new_weak_table(L);
  lua_newtable(L);
  register_errors(L);
  state.tasks = this;
}

Tasks::~Tasks() {
  drop_groups();
  state_.tasks = nullptr;
}

// handler function args...
int Tasks::body(lua_State* L) {
  Tasks& tasks = *State::of(L).tasks;
  if (tasks.current_->must_raise_ && !tasks.current_->begins_anyway_) {  // cancelled before it began: it ends without running
    push_cancelled(L, tasks.reasons_.at(tasks.current_));
    tasks.current_->results_ = -LUA_ERRRUN;
    return 1;
  }
  return finish_body(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 1, 0, finish_body), 0);
}

// Pushes a coroutine on L, with `body` and its first argument on its stack.
lua_State* Tasks::take_thread(lua_State* L) {
  lua_State* thread;
  if (idle_threads_ > 0) {
    lua_rawgeti(store_, idle, idle_threads_--);
    lua_xmove(store_, L, 1);
    thread = lua_tothread(L, -1);
  } else {
    thread = lua_newthread(L);
    lua_sethook(thread, nullptr, 0, 0);  // a new coroutine inherits its maker's
  }
  lua_pushcfunction(thread, &Tasks::body);
  lua_pushcfunction(thread, failure_handler);
  return thread;
}

// What ends starts nothing more, or it might never end; but cleanup may, in a shield or in tasks of its own.
bool Tasks::takes_no_more(const core::Scope& scope) const {
  if (!current_ || !current_->scope()->is_inside(scope)) return scope.cancelled();
  return current_->owner_ends_ && current_->must_raise_;
}

LuaTask& Tasks::spawn(lua_State* L, int nargs, core::Scope& scope) {
  const int function = lua_gettop(L) - nargs;
  luaL_checkstack(L, 6, "too many arguments");
  auto* task = new (new_owner(L, sizeof(LuaTask), "task", 1)) LuaTask;
  task->tasks_ = this;
  task->thread_ = take_thread(L);
  lua_setiuservalue(L, -2, 1);
  push_table(store_, L, metatable);
  lua_setmetatable(L, -2);
  if (!lua_checkstack(task->thread_, nargs + 8)) luaL_error(L, "too many arguments");
  task->sliced_ = slices_.has_standard();
  task->origin_ = find_origin(L, origins_, current_ ? current_->origin_ : 0);
  // The anchor is set before the scheduler knows the task: only the former can run out of memory.
  push_table(store_, L, anchors);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, scheduler_.next_slot());
  lua_pop(L, 1);
  scheduler_.add(*task, scope, current_ ? current_->id() : core::TaskId{});
  task_of_thread(task->thread_) = task;
  lua_insert(L, function);  // handle function args...
  lua_xmove(L, task->thread_, nargs + 1);
  if (takes_no_more(scope)) task->cancel("its owner is ending");
  return *task;
}

void Tasks::push_handle(lua_State* L, const LuaTask& task) {
  if (task.outcome_ != Outcome::running) return lua_pushnil(L);
  lua_rawgeti(store_, anchors, task.id().slot);
  lua_xmove(store_, L, 1);
}

LuaTask* Tasks::to_task(lua_State* L, int index) {
  auto* task = static_cast<LuaTask*>(lua_touserdata(L, index));
  if (!task || lua_rawlen(L, index) != sizeof(LuaTask)) return nullptr;  // 0 for light userdata
  return task->tasks_ == State::of(L).tasks ? task : nullptr;
}

void Tasks::push_names(lua_State* L) {
  push_table(store_, L, names);
}
void Tasks::push_handed(lua_State* L) {
  push_table(store_, L, handed);
}
void Tasks::push_metatable(lua_State* L) {
  push_table(store_, L, metatable);
}

void Tasks::push_name_tables(lua_State* scratch) const {
  push_table(store_, scratch, anchors);
  push_table(store_, scratch, names);
}

const char* Tasks::find_name(const LuaTask& task, lua_State* scratch) const {
  if (!scratch) return nullptr;
  lua_rawgeti(scratch, 1, task.id().slot);
  lua_rawget(scratch, 2);
  const char* name = lua_type(scratch, -1) == LUA_TSTRING ? lua_tostring(scratch, -1) : nullptr;
  lua_pop(scratch, 1);
  return name;
}

std::string Tasks::name(const LuaTask& task) const {
  lua_State* L = store_;
  lua_rawgeti(L, anchors, task.id().slot);
  std::string name = "a task";
  if (to_task(L, -1) == &task) {
    lua_rawget(L, names);
    if (lua_type(L, -1) == LUA_TSTRING) name = std::string("task '") + lua_tostring(L, -1) + "'";
  }
  lua_pop(L, 1);
  return name;
}

// --- time slices ---

void Tasks::set_slice(LuaTask& task, core::Duration slice) {
  task.sliced_ = slice > core::Duration(0) || slices_.has_standard();
  if (task.sliced_) slices_.set(task, slice);
}

// Only between two instructions of the script itself: appctl's own Lua code counts on not being interrupted.
bool Tasks::preempt(lua_State* L) {
  if (!current_ || L != current_->thread_ || !lua_isyieldable(L)) return false;
  lua_Debug ar;
  if (lua_getstack(L, 0, &ar)) lua_getinfo(L, "S", &ar);
  if (std::strncmp(ar.source, "@appctl/", 8) == 0) return false;
  // One that catches the error must not keep the others waiting: then it gives way before the next.
  if (current_->must_raise_ && slices_.begin_again()) raise_cancelled(L);
  host_yield_ = core::Step::yielded;
  if (slices_.counting()) {
    scheduler_.took(slices_.current());
  } else {
    scheduler_.stop();  // the loop looks at the clock
  }
  lua_yield(L, 0);
  return true;
}

// --- waits ---

void Tasks::refuse_wait(lua_State* L, const char* what) {
  if (current_ && current_->killed_) raise_unwind(L);
  if (current_) {
    raise(L,
          "%s cannot wait here: a C function (require, table.sort, string.gsub, store.transaction, a "
          "metamethod, a __gc or a "
          "closing coroutine) is in between; wait before or after it",
          what);
  }
  raise(L,
        "%s cannot wait inside a GUI callback: start a task that waits, with "
        "task.spawn(function() ... end)",
        what);
  __builtin_unreachable();
}

int Tasks::park(lua_State* L, LuaTask& task, core::Wait wait, lua_KContext context, lua_KFunction k) {
  if (task.must_raise_) return yield(L, context, k);  // one turn, so the host keeps control
  host_yield_ = core::Step::parked;
  task.since_ms_ = static_cast<std::uint32_t>(scheduler_.turn_time().ns / 1'000'000);
  scheduler_.waits_for(task, wait);
  return lua_yieldk(L, 0, context, k);
}

void Tasks::test_again(LuaTask& task, core::Instant deadline) {
  testers_.add(task, [](Waiter&, LuaTask&) {});
  scheduler_.wake_at(task, std::min(deadline, state_.clock().now() + test_interval));
}

void Tasks::stop_testing(LuaTask& task) {
  testers_.remove(task);
}

void Tasks::wake_testers() {
  if (scheduler_.progress() == progress_seen_) return;
  progress_seen_ = scheduler_.progress();
  while (Waiter* tester = testers_.take_first()) scheduler_.wake(static_cast<LuaTask&>(*tester));
}

}  // namespace appctl::lua
