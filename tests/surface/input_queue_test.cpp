#include "surface/input_queue.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <catch2/catch.hpp>
#include <cfloat>
#include <string>

#include "surface/imgui_input.h"

using appctl::surface::InputQueue;

namespace {

constexpr int left_shift = 340, left_control = 341, backspace = 259, enter = 257;

// One frame after the other: what ImGui would find.
struct Frames {
  Frames() { appctl::surface::prepare_input(io); }
  ~Frames() { ImGui::DestroyContext(); }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;

  void next() {
    io.InputQueueCharacters.resize(0);
    io.MouseWheel = io.MouseWheelH = 0;
    queue.feed(io);
#if IMGUI_VERSION_NUM >= 18900
    ImGui::UpdateInputEvents(io.ConfigInputTrickleEventQueue);
#endif
  }
#if IMGUI_VERSION_NUM >= 18900
  bool key(int number) const {
    if (number == backspace) return ImGui::IsKeyDown(ImGuiKey_Backspace);
    if (number == enter) return ImGui::IsKeyDown(ImGuiKey_Enter);
    return ImGui::IsKeyDown(static_cast<ImGuiKey>(ImGuiKey_A + (number - 'A')));
  }
  bool shift() const {
    return ImGui::IsKeyDown(ImGuiMod_Shift);
  }
  bool control() const {
    return ImGui::IsKeyDown(ImGuiMod_Ctrl);
  }
#else
  bool key(int number) const {
    return io.KeysDown[number];
  }
  bool shift() const {
    return io.KeyShift;
  }
  bool control() const {
    return io.KeyCtrl;
  }
#endif

  InputQueue queue;
  ImGuiContext* context = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
};

}  // namespace

TEST_CASE("a press and a release of a button are two frames") {
  Frames f;
  f.queue.mouse_button(0, true);
  f.queue.mouse_button(0, false);
  f.next();
  CHECK(f.io.MouseDown[0]);
  CHECK_FALSE(f.queue.empty());
  f.next();
  CHECK_FALSE(f.io.MouseDown[0]);
  CHECK(f.queue.empty());
}

TEST_CASE("a double click is four frames") {
  Frames f;
  bool seen[4];
  for (const bool down : {true, false, true, false}) f.queue.mouse_button(0, down);
  for (bool& down : seen) {
    f.next();
    down = f.io.MouseDown[0];
  }
  CHECK((seen[0] && !seen[1] && seen[2] && !seen[3]));
  CHECK(f.queue.empty());
}

TEST_CASE("two buttons change in one frame") {
  Frames f;
  f.queue.mouse_button(0, true);
  f.queue.mouse_button(1, true);
  f.next();
  CHECK((f.io.MouseDown[0] && f.io.MouseDown[1]));
  CHECK(f.queue.empty());
}

TEST_CASE("a button is pressed where the pointer was, not where it went") {
  Frames f;
  f.queue.mouse_position(10, 20);
  f.queue.mouse_button(0, true);
  f.queue.mouse_position(300, 400);
  f.queue.mouse_button(0, false);
  f.next();
  CHECK((f.io.MouseDown[0] && f.io.MousePos.x == 10 && f.io.MousePos.y == 20));
  f.next();
  CHECK((!f.io.MouseDown[0] && f.io.MousePos.x == 300 && f.io.MousePos.y == 400));
  CHECK(f.queue.empty());
}

TEST_CASE("moves in a row are one") {
  Frames f;
  for (int i = 0; i < 1000; ++i) f.queue.mouse_position(static_cast<float>(i), 0);
  f.next();
  CHECK(f.io.MousePos.x == 999);
  CHECK(f.queue.empty());
}

TEST_CASE("a pointer that left is nowhere") {
  Frames f;
  f.queue.mouse_position(1, 1);
  f.queue.mouse_left();
  f.next();
  CHECK(f.io.MousePos.x == -FLT_MAX);
}

TEST_CASE("the wheel adds up, and turns before the pointer moves on") {
  Frames f;
  f.queue.mouse_wheel(0, 1);
  f.queue.mouse_wheel(2, 1);
  f.queue.mouse_position(5, 5);
  f.next();
  CHECK(f.io.MouseWheel == 2);
  CHECK(f.io.MouseWheelH == 2);
  CHECK(f.io.MousePos.x != 5);
  f.next();
  CHECK(f.io.MouseWheel == 0);
  CHECK(f.io.MousePos.x == 5);
}

TEST_CASE("a typed letter comes with its key") {
  Frames f;
  f.queue.key('A', true);
  f.queue.character('a');
  f.queue.key('A', false);
  f.next();
  CHECK(f.key('A'));
  REQUIRE(f.io.InputQueueCharacters.Size == 1);
  CHECK(f.io.InputQueueCharacters[0] == 'a');
  f.next();
  CHECK_FALSE(f.key('A'));
  CHECK(f.queue.empty());
}

TEST_CASE("fast typing keeps the order of letters and Backspace") {
  Frames f;
  const auto type = [&](int key, char letter) {
    f.queue.key(key, true);
    if (letter != 0) f.queue.character(static_cast<unsigned char>(letter));
    f.queue.key(key, false);
  };
  type('A', 'a');
  type(backspace, 0);
  type('B', 'b');
  std::string story;  // within a frame ImGui takes characters before keys
  bool was_down = false;
  for (int i = 0; i < 10 && !f.queue.empty(); ++i) {
    f.next();
    for (const ImWchar c : f.io.InputQueueCharacters) story += static_cast<char>(c);
    if (f.key(backspace) && !was_down) story += '<';
    was_down = f.key(backspace);
  }
  CHECK(story == "a<b");
  CHECK(f.queue.empty());
}

TEST_CASE("a modifier counts for what comes after it, not before") {
  Frames f;
  f.queue.key(left_control, true);
  f.queue.key('C', true);
  f.queue.key(left_control, false);
  f.queue.key('C', false);
  f.next();
  CHECK((f.control() && f.key('C')));
  f.next();
  CHECK((!f.control() && !f.key('C')));
  CHECK(f.queue.empty());

  f.queue.key(enter, true);
  f.queue.key(left_shift, true);
  f.next();
  CHECK((f.key(enter) && !f.shift()));
  f.next();
  CHECK(f.shift());
}

TEST_CASE("a modifier stays while its other key is held") {
  Frames f;
  f.queue.key(left_shift, true);
  f.queue.key(left_shift + 4, true);
  f.next();
  f.queue.key(left_shift, false);
  f.next();
  CHECK(f.shift());
  f.queue.key(left_shift + 4, false);
  f.next();
  CHECK_FALSE(f.shift());
}

TEST_CASE("a click comes before the keys that follow it") {
  Frames f;
  f.queue.mouse_button(0, true);
  f.queue.key('X', true);
  f.queue.character('x');
  f.next();
  CHECK((f.io.MouseDown[0] && !f.key('X') && f.io.InputQueueCharacters.empty()));
  f.next();
  CHECK((f.key('X') && f.io.InputQueueCharacters.Size == 1));
}

TEST_CASE("keys and buttons that ImGui has no room for are dropped") {
  Frames f;
  f.queue.key(-1, true);
  f.queue.key(512, true);
  f.queue.mouse_button(5, true);
  f.queue.mouse_button(-1, true);
  CHECK(f.queue.empty());
}

TEST_CASE("ImGui is told the numbers of its keys") {
  Frames f;
#if IMGUI_VERSION_NUM >= 18900
  f.queue.key(enter, true);
  f.queue.key('Z', true);
  f.next();
  CHECK((f.key(enter) && f.key('Z') && !f.key('Y')));
#else
  CHECK(f.io.KeyMap[ImGuiKey_Enter] == enter);
  CHECK(f.io.KeyMap[ImGuiKey_Z] == 'Z');
#endif
}
