"""A client of the X server for the tests: looks at windows, and does to them what a window manager would, for
the test's display has none. ctypes on libX11, so that nothing else has to be installed."""

import ctypes
import ctypes.util
from ctypes import POINTER, Structure, Union, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p

X = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
ATOM, CARDINAL, STRING, WINDOW, CLIENT_MESSAGE, REPLACE, Z_PIXMAP, ALL_PLANES = 4, 6, 31, 33, 33, 0, 2, 2**64 - 1


class Image(Structure):
    _fields_ = [("width", c_int), ("height", c_int), ("xoffset", c_int), ("format", c_int), ("data", c_void_p),
                ("byte_order", c_int), ("bitmap_unit", c_int), ("bitmap_bit_order", c_int), ("bitmap_pad", c_int),
                ("depth", c_int), ("bytes_per_line", c_int), ("bits_per_pixel", c_int)]


class ClientMessage(Structure):
    _fields_ = [("type", c_int), ("serial", c_ulong), ("send_event", c_int), ("display", c_void_p), ("window", c_ulong),
                ("message_type", c_ulong), ("format", c_int), ("data", c_long * 5)]


class Event(Union):
    _fields_ = [("client", ClientMessage), ("pad", c_long * 24)]


def declare(name, result, *arguments):
    function = getattr(X, name)
    function.restype, function.argtypes = result, arguments
    return function


open_display = declare("XOpenDisplay", c_void_p, c_char_p)
close_display = declare("XCloseDisplay", c_int, c_void_p)
default_root = declare("XDefaultRootWindow", c_ulong, c_void_p)
intern_atom = declare("XInternAtom", c_ulong, c_void_p, c_char_p, c_int)
query_tree = declare("XQueryTree", c_int, c_void_p, c_ulong, POINTER(c_ulong), POINTER(c_ulong),
                     POINTER(POINTER(c_ulong)), POINTER(c_uint))
fetch_name = declare("XFetchName", c_int, c_void_p, c_ulong, POINTER(c_char_p))
get_geometry = declare("XGetGeometry", c_int, c_void_p, c_ulong, POINTER(c_ulong), POINTER(c_int), POINTER(c_int),
                       POINTER(c_uint), POINTER(c_uint), POINTER(c_uint), POINTER(c_uint))
get_image = declare("XGetImage", POINTER(Image), c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_ulong, c_int)
destroy_image = declare("XDestroyImage", c_int, POINTER(Image))
get_property = declare("XGetWindowProperty", c_int, c_void_p, c_ulong, c_ulong, c_long, c_long, c_int, c_ulong,
                       POINTER(c_ulong), POINTER(c_int), POINTER(c_ulong), POINTER(c_ulong), POINTER(POINTER(c_ulong)))
change_property = declare("XChangeProperty", c_int, c_void_p, c_ulong, c_ulong, c_ulong, c_int, c_int, c_void_p, c_int)
create_window = declare("XCreateSimpleWindow", c_ulong, c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_uint, c_ulong,
                        c_ulong)
send_event = declare("XSendEvent", c_int, c_void_p, c_ulong, c_int, c_long, POINTER(Event))
create_gc = declare("XCreateGC", c_void_p, c_void_p, c_ulong, c_ulong, c_void_p)
set_foreground = declare("XSetForeground", c_int, c_void_p, c_void_p, c_ulong)
fill_rectangle = declare("XFillRectangle", c_int, c_void_p, c_ulong, c_void_p, c_int, c_int, c_uint, c_uint)
resize_window = declare("XResizeWindow", c_int, c_void_p, c_ulong, c_uint, c_uint)
map_window = declare("XMapWindow", c_int, c_void_p, c_ulong)
delete_property = declare("XDeleteProperty", c_int, c_void_p, c_ulong, c_ulong)
unmap_window = declare("XUnmapWindow", c_int, c_void_p, c_ulong)
sync = declare("XSync", c_int, c_void_p, c_int)


class Client:
    def __init__(self):
        self.display = open_display(None)
        if not self.display:
            raise RuntimeError("no display: run this test through with_display.sh")
        self.root = default_root(self.display)

    def close(self):
        close_display(self.display)

    def atom(self, name):
        return intern_atom(self.display, name.encode(), 0)

    # --- looking ---

    def windows(self):
        """The windows on the root that have a title: {title: window}."""
        root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
        query_tree(self.display, self.root, byref(root), byref(parent), byref(children), byref(count))
        found = {}
        for window in children[: count.value]:
            name = c_char_p()
            if fetch_name(self.display, window, byref(name)):
                found[name.value.decode()] = window
        return found

    def size(self, window):
        root, x, y, border, depth = c_ulong(), c_int(), c_int(), c_uint(), c_uint()
        width, height = c_uint(), c_uint()
        get_geometry(self.display, window, byref(root), byref(x), byref(y), byref(width), byref(height), byref(border),
                     byref(depth))
        return width.value, height.value

    def pixels(self, window, x, y, width, height):
        """Rows of colours, 0xrrggbb, of what the window shows."""
        image = get_image(self.display, window, x, y, width, height, ALL_PLANES, Z_PIXMAP)
        line = image.contents.bytes_per_line
        data = ctypes.string_at(image.contents.data, line * height)
        destroy_image(image)
        return [[int.from_bytes(data[row * line + 4 * i : row * line + 4 * i + 3], "little") for i in range(width)]
                for row in range(height)]

    def property(self, window, name):
        """The numbers of a property of the window."""
        kind, form, count, rest, data = c_ulong(), c_int(), c_ulong(), c_ulong(), POINTER(c_ulong)()
        get_property(self.display, window, self.atom(name), 0, 64, 0, 0, byref(kind), byref(form), byref(count),
                     byref(rest), byref(data))
        return data[: count.value]

    # --- doing ---

    def fill(self, window, colour):
        """Paints over what the window shows, without its knowing."""
        gc = create_gc(self.display, window, 0, None)
        set_foreground(self.display, gc, colour)
        width, height = self.size(window)
        fill_rectangle(self.display, window, gc, 0, 0, width, height)
        sync(self.display, 0)

    def resize(self, window, width, height):
        resize_window(self.display, window, width, height)
        sync(self.display, 0)

    def ask_to_close(self, window):
        """What the close button does."""
        event = Event()
        event.client.type, event.client.window, event.client.format = CLIENT_MESSAGE, window, 32
        event.client.message_type = self.atom("WM_PROTOCOLS")
        event.client.data[0] = self.atom("WM_DELETE_WINDOW")
        send_event(self.display, window, 0, 0, byref(event))
        sync(self.display, 0)

    def set_numbers(self, window, name, kind, *numbers):
        values = (c_ulong * len(numbers))(*numbers)
        change_property(self.display, window, self.atom(name), kind, 32, REPLACE, values, len(numbers))

    def set_resources(self, text):
        """What xrdb would set: settings that programs read when they start."""
        data = text.encode()
        change_property(self.display, self.root, self.atom("RESOURCE_MANAGER"), STRING, 8, REPLACE, data, len(data))
        sync(self.display, 0)

    def minimise(self, window):
        self.set_numbers(window, "WM_STATE", self.atom("WM_STATE"), 3, 0)
        unmap_window(self.display, window)
        sync(self.display, 0)

    def restore(self, window):
        map_window(self.display, window)
        self.set_numbers(window, "WM_STATE", self.atom("WM_STATE"), 1, 0)
        sync(self.display, 0)

    def announce_manager(self):
        """Says, as a window manager would, that windows may ask to stay on top."""
        child = create_window(self.display, self.root, 0, 0, 1, 1, 0, 0, 0)
        for window in (self.root, child):
            self.set_numbers(window, "_NET_SUPPORTING_WM_CHECK", WINDOW, child)
        self.set_numbers(self.root, "_NET_SUPPORTED", ATOM, self.atom("_NET_WM_STATE"), self.atom("_NET_WM_STATE_ABOVE"))
        sync(self.display, 0)

    def withdraw_manager(self):
        for name in ("_NET_SUPPORTING_WM_CHECK", "_NET_SUPPORTED"):
            delete_property(self.display, self.root, self.atom(name))
        sync(self.display, 0)

    def withdraw_resources(self):
        delete_property(self.display, self.root, self.atom("RESOURCE_MANAGER"))
        sync(self.display, 0)
