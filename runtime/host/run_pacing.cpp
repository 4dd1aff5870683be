// What a script reads and writes through app.pacing.
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

}  // namespace appctl
