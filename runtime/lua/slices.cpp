#include "lua/slices.h"

#include <algorithm>

#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {

void Slices::set(const LuaTask& task, core::Duration slice) {
  own_[&task] = slice;
  if (on_set && slice > core::Duration(0)) on_set(slice);
}

core::Duration Slices::of(const LuaTask& task) const {
  if (own_.empty()) return standard_;
  const auto found = own_.find(&task);
  return found == own_.end() ? standard_ : found->second;
}

void Slices::begin(const LuaTask& task, lua_State* thread) {
  current_ = of(task);
  began_again_ = false;
  if (current_ <= core::Duration(0)) return;
  if (!state_.clock().is_virtual()) return state_.activity().set_slice(current_);
  counting_ = true;
  left_ = std::max<std::int64_t>(1, current_ / unit_time);
  if (!state_.has_hook(thread, unit)) state_.set_hook(thread, unit);
}

bool Slices::begin_again() {
  if (began_again_) return false;
  began_again_ = true;
  left_ = std::max<std::int64_t>(1, current_ / unit_time);
  state_.activity().leave();  // for the watchdog another call begins
  state_.activity().enter();
  return true;
}

void Slices::end() {
  current_ = core::Duration(0);
  counting_ = false;
  state_.activity().set_slice(core::Duration(0));
}

}  // namespace appctl::lua
