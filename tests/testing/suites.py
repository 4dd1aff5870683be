"""Which Lua files of the project `appctl test` runs, in which suite; and, for the others, how they are run and why so.
The suite `ui` is run by the build of appctl whose headless surface takes input from the script (tests/fuzz)."""

import glob
import os

ROOT = os.environ.get("APPCTL_SOURCE", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

SUITES = {
    "gui": ["tests/testing/gui/*_test.lua", "tests/ui/apptest/*_test.lua", "tests/bench/tests/*_test.lua"],
    "twofold": ["tests/testing/gui/*_test.lua"],
    "suite": ["tests/testing/suite/*_test.lua"],
    "lua": ["tests/lua/*_case.lua", "tests/imgui/misuse.lua"],
    "ui": ["tests/ui/*_case.lua", "tests/fuzz/input_case.lua"],
    "examples": ["examples/tests/*_test.lua"],
}
FLAGS = {"twofold": ["--scale", "2"]}
NO_TESTS = {
    "examples/*.lua": "opened by tests/testing/suite/examples_test.lua",
    "tests/ui/apptest/form.lua": "opened by its test",
    "tests/bench/tests/form.lua": "opened by its test",
    "tests/lua/check.lua": "words for the cases",
    "tests/lua/matrix_waits.lua": "a part of matrix_case.lua",
    "tests/ui/hand.lua": "words for the cases",
}
ELSEWHERE = {
    "tests/bench/*.lua": "measures; gives no verdict",
    "tests/fuzz/discover.lua": "a part of the fuzzer, which judges whole processes: a crash is what it looks for",
    "tests/fuzz/driver.lua": "the same",
    "tests/fuzz/generator.lua": "the same",
    "tests/fuzz/random.lua": "the same",
    "tests/fuzz/values.lua": "the same",
    "tests/imgui/overlooked.lua": "run by Lua itself: it looks at what the build has written, and needs no appctl",
    "tests/lua/http_checks.lua": "http_test.py starts the server that it asks, and names it in an argument",
    "tests/lua/http_pieces_checks.lua": "the same",
    "tests/lua/http_worker_checks.lua": "the same",
    "tests/lua/programs.lua": "programs_test.py gives the seeds; a program may end its run by a deadlock, and says so by its exit code",
    "tests/lua/program_checks.lua": "a part of programs.lua",
    "tests/lua/program_model.lua": "a part of programs.lua",
    "tests/lua/worker_programs.lua": "workers_test.py gives the seeds, and compares what two runs print",
    "tests/regress/*.lua": "each says which flags its run has, and how it ends: the exit code, and all that it prints",
}
# What these print depends on the machine; nothing else does.
TIMED = {
    "tests/testing/suite/examples_test.lua: script_runner.lua": "it streams a program's lines, for which the virtual clock does not wait",
}


def files_of(patterns):
    """Paths below the root, sorted."""
    found = {path for pattern in patterns for path in glob.glob(os.path.join(ROOT, pattern), recursive=True)}
    return sorted(os.path.relpath(path, ROOT) for path in found)
