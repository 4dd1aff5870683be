// What a script reads and writes through app.pacing and app.clock.
#include "host/run.h"

namespace appctl {

double Run::pacing(lua::PacingField field) const {
  const loop::Policy& policy = pacer_.policy();
  switch (field) {
    case lua::PacingField::fps_max: return policy.fps_max;
    case lua::PacingField::fps_idle: return policy.fps_idle;
    case lua::PacingField::idle_after: return std::chrono::duration<double>(policy.idle_after).count();
    case lua::PacingField::idling: return static_cast<double>(policy.idling);
    case lua::PacingField::vsync: return policy.vsync;
    case lua::PacingField::fps: return pacer_.fps();
    case lua::PacingField::is_idling: return pacer_.is_idling();
    case lua::PacingField::frame: return static_cast<double>(pacer_.frames());
  }
  return 0;
}

void Run::set_pacing(lua::PacingField field, double value) {
  loop::Policy policy = pacer_.policy();
  switch (field) {
    case lua::PacingField::fps_max: policy.fps_max = value; break;
    case lua::PacingField::fps_idle: policy.fps_idle = value; break;
    case lua::PacingField::idle_after: policy.idle_after = core::from_seconds(value); break;
    case lua::PacingField::idling: policy.idling = static_cast<loop::Idling>(static_cast<int>(value)); break;
    case lua::PacingField::vsync:
      policy.vsync = spec_.vsync = value != 0;
      if (window_open_) p_.surface.apply(spec_);
      break;
    default: return;  // read only; the module has refused
  }
  pacer_.set_policy(policy);
}

lua::ClockMode Run::clock_mode() const {
  if (!p_.clock.is_virtual()) return lua::ClockMode::real;
  return turn_.lockstep() ? lua::ClockMode::lockstep : lua::ClockMode::virtual_;
}

bool Run::set_clock_mode(lua::ClockMode mode) {
  if (mode == clock_mode() || !p_.clock.is_virtual() || p_.config.clock != ClockKind::automatic) return true;
  if (p_.outside.count() > 0) return false;
  turn_.set_lockstep(mode == lua::ClockMode::lockstep);
  p_.outside.set_order(turn_.lockstep() ? core::Outside::Order::as_it_comes : core::Outside::Order::in_turn);
  return true;
}

}  // namespace appctl
