// How tests are to be run: what the command line of `appctl test` settled. Plain data; `cli` fills it,
// `testing` reads it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace appctl {

enum class TestOutput { lines, tap, json };

struct TestConfig {
  std::vector<std::string> paths;  // files, and folders in which *_test.lua are looked for
  std::string filter;              // part of "FILE::NAME"; empty = all
  bool list = false;               // name the tests, and run none
  int jobs = 1;                    // processes at a time
  int shard = 1, shards = 1;       // this one of so many
  int repeat = 1;                  // how often each
  int retries = 0;                 // how often a failed one is tried again
  std::uint64_t seed = 0;          // of math.random, and of the order with --shuffle
  bool shuffle = false;
  bool fail_fast = false;
  double timeout = 30;        // real seconds of each test
  bool ci = false;            // test.only and missing snapshots are errors
  bool update = false;        // of snapshots
  bool window = false;        // a real window
  int width = 0, height = 0;  // pixels; 0 = as the script wishes
  double scale = 0;           // of fonts and sizes; 0 = 1, or the monitor's in a window
  bool allow_native = false;
  std::uint64_t memory_limit = 0;  // bytes; 0 = none

  TestOutput output = TestOutput::lines;
  bool github = false;                   // annotations too
  std::string junit;                     // file; empty = none
  std::string merge;                     // folder of the shards' JUnit files, that become one
  std::string results = "test-results";  // folder of the evidence
  bool terminal = false;                 // standard output is one
  bool color = false;
};

}  // namespace appctl
