#include "x_window.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <cstring>
#include <functional>

namespace {

// Calls `use` with the window of that title, among those directly on the root.
bool with_window(const char* title, const std::function<void(Display*, Window)>& use) {
  Display* display = XOpenDisplay(nullptr);
  if (display == nullptr) return false;
  Window root, parent, *children = nullptr;
  unsigned count = 0;
  bool found = false;
  XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count);
  for (unsigned i = 0; i < count && !found; ++i) {
    char* name = nullptr;
    if (XFetchName(display, children[i], &name) == 0) continue;
    found = std::strcmp(name, title) == 0;
    XFree(name);
    if (found) use(display, children[i]);
  }
  if (children != nullptr) XFree(children);
  XCloseDisplay(display);
  return found;
}

}  // namespace

bool ask_to_close(const char* title) {
  return with_window(title, [](Display* display, Window window) {
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = window;
    event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
    event.xclient.format = 32;
    event.xclient.data.l[0] = static_cast<long>(XInternAtom(display, "WM_DELETE_WINDOW", False));
    XSendEvent(display, window, False, NoEventMask, &event);
  });
}

long shown_colour(const char* title, int x, int y) {
  long colour = -1;
  with_window(title, [&](Display* display, Window window) {
    XImage* image = XGetImage(display, window, x, y, 1, 1, AllPlanes, ZPixmap);
    if (image == nullptr) return;
    colour = static_cast<long>(XGetPixel(image, 0, 0) & 0xffffff);
    XDestroyImage(image);
  });
  return colour;
}
