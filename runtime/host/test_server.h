// The process that `appctl test` starts to run tests in: takes orders from the descriptor `test_channel` and
// answers there, until it is closed. Each order is a run of its own, with a fresh Lua state, Dear ImGui and
// clock. Main thread. See docs/architecture.md, 'A test, followed'.
#pragma once

namespace appctl {

int serve_tests();

}  // namespace appctl
