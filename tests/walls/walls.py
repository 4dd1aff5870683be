"""The include table of docs/architecture.md as data, and the check that the sources keep to it."""

import os
import re

# What a header from outside belongs to. The first match counts; the rest is the standard library and POSIX.
FAMILIES = [
    ("lua", r"lua\.hpp|lua\.h|lauxlib\.h|lualib\.h|luaconf\.h"),
    ("glfw", r"GLFW/.*|.*imgui_impl_glfw\.h"),
    ("gl", r"GL/.*|EGL/.*|X11/.*|.*imgui_impl_opengl.*"),
    ("imgui", r"(.*/)?(imgui|imgui_internal|imstb_.*|imconfig)\.h"),
    ("png", r"png\.h"),
    ("jpeg", r"(jpeglib|jerror)\.h"),
    ("freetype", r"ft2build\.h"),
    ("rapidjson", r"rapidjson/.*"),
    ("uv", r"uv\.h"),
    ("curl", r"curl/.*"),
    ("sqlite", r"sqlite3\.h"),
    ("cli11", r"CLI/.*"),
    ("toml", r"toml\+\+/.*|toml\.hpp"),
    ("catch", r"catch2?/.*|catch\.hpp"),
]

# room -> (prefixes of our own headers, families). The longest room that holds a file counts. A file named
# in ONLY may have what its room may not.
TABLE = {
    "runtime/core": (["core/"], []),
    "runtime/loop": (["core/", "loop/", "surface/surface.h"], []),
    "runtime/surface": (["core/", "surface/"], ["imgui", "png"]),
    "runtime/gui": (["core/", "gui/", "surface/surface.h", "surface/textures.h", "surface/image_file.h"], ["imgui"]),
    "runtime/work": (["core/", "work/"], ["uv"]),
    "runtime/lua": (["core/", "lua/"], ["lua"]),
    "runtime/lua/modules": (["core/", "lua/", "loop/pacing", "gui/", "work/", "testing/"], ["lua"]),
    "runtime/lua/imgui": (["core/", "lua/", "loop/pacing", "gui/", "work/", "testing/"], ["lua", "imgui"]),
    "runtime/testing": (["core/", "gui/", "testing/", "surface/surface.h", "test_config.h"], ["imgui"]),
    "runtime/host": (["run_config.h", "test_config.h", "host.h", "host/", "core/", "loop/", "surface/", "gui/", "work/", "lua/",
                      "testing/"], ["lua", "imgui"]),
    "runtime": (["run_config.h", "test_config.h"], []),
    "cli": (["run_config.h", "test_config.h", "host.h", "core/error.h", "cli/"], []),
}
ONLY = {
    "runtime/gui/font_file.cpp": ["freetype"],
    "runtime/lua/json_tape.cpp": ["rapidjson"],
    "runtime/testing/message.cpp": ["rapidjson"],
    "runtime/work/store.cpp": ["sqlite"],
    "runtime/work/http_library.h": ["curl"],
    "runtime/surface/jpeg.cpp": ["jpeg"],
    "runtime/surface/glfw_library.h": ["glfw", "gl"],
    "runtime/surface/glfw_library.cpp": ["glfw"],
    "runtime/surface/glfw_placement.cpp": ["glfw"],
    "runtime/surface/glfw_surface.cpp": ["glfw", "gl"],
    "runtime/surface/glfw_textures.cpp": ["glfw", "gl"],
    "cli/argv.cpp": ["cli11"],
    "cli/config_file.cpp": ["toml"],
}
STANDARD_ONLY = {"runtime/core"}  # not even POSIX
LONGEST = 400                     # lines of a source file

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def family(header):
    for name, pattern in FAMILIES:
        if re.fullmatch(pattern, header):
            return name
    return None


def room_of(path):
    rooms = [room for room in TABLE if path.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def includes(text):
    """(line number, bracket, header) of each include."""
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1], found[2]


def allowed(path, room, bracket, header):
    local, families = TABLE[room]
    outside = family(header)
    if outside:
        return outside in families + ONLY.get(path, [])
    if bracket == '"':
        return any(header == prefix or header.startswith(prefix) for prefix in local)
    return room not in STANDARD_ONLY or re.fullmatch(r"[a-z_]+", header) is not None


def folder_is_a_room(path, room):
    """A folder of runtime/ that the table does not name would pass as part of the host."""
    return room != "runtime" or os.path.dirname(path) == "runtime"


def check_file(path, text):
    room = room_of(path)
    if room is None or not folder_is_a_room(path, room):
        return [f"{path}: its folder stands in no row of the table"]
    return [f"{path}:{number}: {room} may not include {header}"
            for number, bracket, header in includes(text) if not allowed(path, room, bracket, header)]


def sources(root, folders, endings):
    for folder in folders:
        for place, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(place, name), root)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def check_includes(root):
    problems = []
    for path in sources(root, ["runtime", "cli"], (".h", ".cpp", ".c")):
        problems += check_file(path, read(root, path))
    return problems


def check_lengths(root):
    problems = []
    for path in sources(root, ["runtime", "cli", "scripts", "tests", "examples"], (".h", ".cpp", ".c", ".py", ".lua")):
        lines = len(read(root, path).splitlines())
        if lines > LONGEST:
            problems.append(f"{path}: {lines} lines; a source file has at most {LONGEST}")
    return problems
