// What the window tests do as if they were a window manager. Each call is a connection of its own to the
// display. A separate file because Xlib's macros and Catch's do not go together.
#pragma once

// Asks the window of that title to close, as its close button would. False if there is none.
bool ask_to_close(const char* title);

// The colour 0xRRGGBB that the window of that title shows at (x, y), or -1.
long shown_colour(const char* title, int x, int y);
