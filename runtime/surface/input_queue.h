// Input between the window system and ImGui: keeps the order, and hands on no more than one frame can
// tell apart, so that a press and a release that came together are seen as two frames, and a fast click
// is never lost. Plain data, owned by a surface, loop thread only. Cannot fail. Dear ImGui does the
// same from 1.87 on; this one serves every version alike.
#pragma once

#include <bitset>
#include <cstdint>
#include <deque>

struct ImGuiIO;

namespace appctl::surface {

// Keys have the numbers that GLFW gives them (printable keys: ASCII; others from 256 on).
constexpr int key_count = 512;
constexpr int mouse_button_count = 5;

class InputQueue {
 public:
  void key(int key, bool down);  // others than 0 to 511 are dropped
  void character(std::uint32_t codepoint);
  void mouse_button(int button, bool down);  // others than 0 to 4 are dropped; left, right, middle
  void mouse_position(float x, float y);     // pixels from the top left corner
  void mouse_left();                         // the pointer is nowhere
  void mouse_wheel(float dx, float dy);      // notches; dy > 0 scrolls up
  void focus(bool focused);

  // Events that wait for a frame.
  bool empty() const { return events_.empty(); }
  // Feeds the events of one frame, oldest first. Call it once before each ImGui::NewFrame.
  void feed(ImGuiIO& io);

 private:
  enum class Kind : std::uint8_t { key, character, button, position, wheel, focus };
  struct Event {
    Kind kind;
    bool down;
    int code;    // key, button or codepoint
    float x, y;  // position or notches
  };
  // What this frame has taken so far.
  struct Taken {
    std::bitset<key_count> keys;
    std::bitset<mouse_button_count> buttons;
    int key_presses = 0;  // of keys that are no modifiers
    bool characters = false;
    bool wheel = false;
    bool after_press = false;  // the last event taken pressed a key or gave a character
  };
  static bool must_wait(const Event& event, const Taken& taken);
  static bool key_must_wait(const Event& event, const Taken& taken);
  static void note(const Event& event, Taken& taken);

  std::deque<Event> events_;
};

}  // namespace appctl::surface
