// One event into ImGuiIO. All that differs between versions of Dear ImGui's input is here: before 1.89
// the state is written into arrays, since then there are functions. Loop thread; cannot fail.
#pragma once

#include <cstdint>

struct ImGuiIO;

namespace appctl::surface {

// Once per ImGui context: which key has which number, and who orders the events (we do).
void prepare_input(ImGuiIO& io);
bool is_modifier(int key);                       // Shift, Control, Alt, Super
void send_key(ImGuiIO& io, int key, bool down);  // numbers as in input_queue.h
void send_character(ImGuiIO& io, std::uint32_t codepoint);
void send_button(ImGuiIO& io, int button, bool down);
void send_position(ImGuiIO& io, float x, float y);
void send_wheel(ImGuiIO& io, float dx, float dy);
void send_focus(ImGuiIO& io, bool focused);

}  // namespace appctl::surface
