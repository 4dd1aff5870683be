// Composition root: builds every room of a run in one order, and destroys them in the reverse.
#pragma once

#include <string>

#include "run_config.h"
#include "test_config.h"

namespace appctl {

// Runs the job to its end and returns the exit code of the process. Everything the user is told goes to
// stdout (the script) and stderr (the reporter). Call it once per process, on the main thread.
int run(const RunConfig& config);

// Runs test scripts, each test in a run of its own in another process, and returns the exit code. Once per process.
int test(const TestConfig& config);
// What such a process does: runs the tests that it is told to. Once per process.
int serve_tests_to_parent();

// One line per part: Lua, Dear ImGui, GLFW, the compiler.
std::string versions();

}  // namespace appctl
