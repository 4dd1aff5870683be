// JUnit's XML: written for CI systems, and read again to make one file of those of the shards. Each file
// names its shard and all tests that all shards together were to run, so that what is missing can be named.
// Main thread. Fails with the path and the reason.
#pragma once

#include <string>
#include <vector>

#include "core/error.h"
#include "test_config.h"
#include "testing/case.h"

namespace appctl::testing {

// Makes the folders that it is to be in, and the file, still empty: what is wrong is told before tests run, and
// what an earlier run has written there is not taken for this one's.
core::Status prepare_junit(const std::string& path);

// `everything`: the ids of the tests of all shards.
core::Status write_junit(const std::string& path, const std::vector<Tested>& all,
                         const std::vector<std::string>& everything, const TestConfig& config);

struct Merged {
  Totals totals;
  std::vector<std::string> missing;  // ids of tests that no shard has run
};
// Reads every *.xml in the folder but `path` and what was merged before, and writes one file. Of a test that
// several have run it keeps the worst outcome. One that none has run, or begun only, is an error in it.
core::Result<Merged> merge_junit(const std::string& folder, const std::string& path);

}  // namespace appctl::testing
