// Which tests are to be run: the files, what was chosen among their tests, and the order. Pure but for
// looking at folders; main thread. Fails with ExitCode::usage.
#pragma once

#include <string>
#include <vector>

#include "core/error.h"
#include "test_config.h"
#include "testing/case.h"

namespace appctl::testing {

// Files as they are, folders by the *_test.lua in them and below, each once, sorted by name.
core::Result<std::vector<std::string>> find_files(const std::vector<std::string>& paths);

// Those that the filter, test.only, the shard and --repeat leave; fails if --ci forbids a test.only.
core::Result<std::vector<Case>> choose(const std::vector<Case>& all, const TestConfig& config);
bool in_shard(const Case& test, const TestConfig& config);

// Indexes of the tests in the order in which they are to run.
std::vector<std::size_t> order_of(std::size_t count, const TestConfig& config);

// The folder of the evidence: RESULTS/FILE/NAME, made of what every file system takes.
std::string evidence_folder(const Case& test, const TestConfig& config, int attempt);
// The command that runs this test alone, as it was run.
std::string command_for(const Case& test, const TestConfig& config);

}  // namespace appctl::testing
