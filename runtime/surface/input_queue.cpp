#include "surface/input_queue.h"

#include <cfloat>

#include "surface/imgui_input.h"

namespace appctl::surface {

void InputQueue::key(int key, bool down) {
  if (key < 0 || key >= key_count) return;
  events_.push_back({.kind = Kind::key, .down = down, .code = key, .x = 0, .y = 0});
}

void InputQueue::character(std::uint32_t codepoint) {
  events_.push_back(
      {.kind = Kind::character, .down = false, .code = static_cast<int>(codepoint), .x = 0, .y = 0});
}

void InputQueue::mouse_button(int button, bool down) {
  if (button < 0 || button >= mouse_button_count) return;
  events_.push_back({.kind = Kind::button, .down = down, .code = button, .x = 0, .y = 0});
}

void InputQueue::mouse_position(float x, float y) {
  // A mouse may report a thousand times a second; ImGui looks once a frame.
  if (!events_.empty() && events_.back().kind == Kind::position) events_.pop_back();
  events_.push_back({.kind = Kind::position, .down = false, .code = 0, .x = x, .y = y});
}

void InputQueue::mouse_left() {
  mouse_position(-FLT_MAX, -FLT_MAX);
}

void InputQueue::mouse_wheel(float dx, float dy) {
  events_.push_back({.kind = Kind::wheel, .down = false, .code = 0, .x = dx, .y = dy});
}

void InputQueue::focus(bool focused) {
  events_.push_back({.kind = Kind::focus, .down = focused, .code = 0, .x = 0, .y = 0});
}

bool InputQueue::key_must_wait(const Event& event, const Taken& taken) {
  const bool acted = taken.key_presses > 0 || taken.buttons.any() || taken.characters || taken.wheel;
  return taken.keys[static_cast<std::size_t>(event.code)]  // one change of a key a frame
         || taken.buttons.any()                            // a click may move the focus first
         || (is_modifier(event.code) && acted);            // what came before was without it
}

// ImGui sees a frame's events as one: the position, then buttons and wheel, then characters, then keys.
// What would be seen in another order than it came waits for the next frame.
bool InputQueue::must_wait(const Event& event, const Taken& taken) {
  switch (event.kind) {
    case Kind::key: return key_must_wait(event, taken);
    case Kind::character:
      return taken.buttons.any() || taken.key_presses > 1 || (taken.key_presses == 1 && !taken.after_press);
    case Kind::button:
      return taken.buttons[static_cast<std::size_t>(event.code)] || taken.key_presses > 0 || taken.characters;
    case Kind::position: return taken.buttons.any() || taken.wheel;
    case Kind::wheel: return taken.buttons.any();
    case Kind::focus: return false;
  }
  return false;
}

void InputQueue::note(const Event& event, Taken& taken) {
  const auto code = static_cast<std::size_t>(event.code);
  taken.after_press = event.kind == Kind::character || (event.kind == Kind::key && event.down);
  if (event.kind == Kind::key) taken.keys.set(code);
  if (event.kind == Kind::key && event.down && !is_modifier(event.code)) ++taken.key_presses;
  if (event.kind == Kind::character) taken.characters = true;
  if (event.kind == Kind::button) taken.buttons.set(code);
  if (event.kind == Kind::wheel) taken.wheel = true;
}

void InputQueue::feed(ImGuiIO& io) {
  Taken taken;
  while (!events_.empty() && !must_wait(events_.front(), taken)) {
    const Event event = events_.front();
    events_.pop_front();
    note(event, taken);
    switch (event.kind) {
      case Kind::key: send_key(io, event.code, event.down); break;
      case Kind::character: send_character(io, static_cast<std::uint32_t>(event.code)); break;
      case Kind::button: send_button(io, event.code, event.down); break;
      case Kind::position: send_position(io, event.x, event.y); break;
      case Kind::wheel: send_wheel(io, event.x, event.y); break;
      case Kind::focus: send_focus(io, event.down); break;
    }
  }
}

}  // namespace appctl::surface
