// GLFW, opened when the first window is: linking it would bring X11 into every headless run (1.3 of 2 ms
// of its start-up), and would keep the command from starting where neither is installed. Included by
// glfw_*.cpp alone. Main thread.
#pragma once

#include <GLFW/glfw3.h>
#include <X11/Xlib.h>
#undef Status  // Xlib's macro; core::Status is meant

// Declared here because GLFW/glfw3native.h wants the headers of Xrandr too.
extern "C" Display* glfwGetX11Display(void);

namespace appctl::surface {

// clang-format off
#define APPCTL_GLFW_FUNCTIONS(X)                                                                         \
  X(CreateStandardCursor) X(CreateWindow) X(DefaultWindowHints) X(GetClipboardString)                    \
  X(GetCurrentContext) X(GetMonitorWorkarea) X(GetMonitors) X(GetWindowPos) X(SetWindowPos)             \
  X(GetFramebufferSize) X(GetProcAddress) X(GetVersionString) X(GetWindowAttrib)                         \
  X(GetWindowContentScale) X(GetWindowSize) X(GetWindowUserPointer) X(GetX11Display)                     \
  X(Init) X(InitHint) X(MakeContextCurrent) X(PollEvents) X(SetCharCallback) X(SetClipboardString)       \
  X(SetCursor) X(SetCursorEnterCallback) X(SetCursorPosCallback) X(SetErrorCallback)                     \
  X(SetFramebufferSizeCallback) X(SetInputMode) X(SetKeyCallback) X(SetMouseButtonCallback)              \
  X(SetScrollCallback) X(SetWindowAttrib) X(SetWindowCloseCallback) X(SetWindowFocusCallback)            \
  X(SetWindowContentScaleCallback)                                                                       \
  X(SetWindowIconifyCallback) X(SetWindowRefreshCallback) X(SetWindowShouldClose)                        \
  X(SetWindowSize) X(SetWindowSizeCallback) X(SetWindowTitle) X(SetWindowUserPointer) X(SwapBuffers)     \
  X(SwapInterval) X(Terminate) X(WindowHint) X(WindowHintString)
// clang-format on

// glfw.Init is glfwInit, and so on.
struct GlfwLibrary {
#define APPCTL_DECLARE(name) decltype(&::glfw##name) name = nullptr;
  APPCTL_GLFW_FUNCTIONS(APPCTL_DECLARE)
#undef APPCTL_DECLARE

  // Opens the library once and for all; later calls give the same answer. Returns nullptr, or why not.
  const char* load();
};

extern GlfwLibrary glfw;  // one per process, as GLFW itself is

}  // namespace appctl::surface
