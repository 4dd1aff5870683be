// Whether there is a display to open a window on. Any thread; takes microseconds, loads no library.
#pragma once

namespace appctl::surface {

// DISPLAY names an X server that accepts connections. One that is reached by TCP is taken to answer.
bool display_answers();

}  // namespace appctl::surface
