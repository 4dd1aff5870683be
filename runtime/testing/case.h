// A test, and how it went. Plain data, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace appctl::testing {

struct Case {
  std::string file;  // as it was found
  std::string name;  // with those of its groups
  int line = 0;
  bool skip = false;
  bool only = false;
  int round = 1;      // with --repeat
  std::string error;  // the script could not even be read, or says nothing: this stands for its tests

  std::string id() const { return file + "::" + name; }
  std::string title() const {
    return file + ": " + name + (round > 1 ? " (" + std::to_string(round) + ")" : "");
  }
};

enum class Outcome { not_run, passed, failed, flaky, skipped };

struct Result {
  Outcome outcome = Outcome::not_run;
  std::string message;   // of the failure: "form_test.lua:3: ..."
  std::string trace;     // lines of the script that led there
  std::string notes;     // what the test has to tell though it passed
  std::string output;    // what was printed and logged; at most 1 MB
  std::string evidence;  // folder, if there is one
  std::string again;     // the command that runs this test alone
  double seconds = 0;    // real
  int attempts = 0;
};

struct Tested {
  Case test;
  Result result;
};

struct Totals {
  std::size_t passed = 0, failed = 0, flaky = 0, skipped = 0, not_run = 0;
};
void add(Outcome outcome, Totals& totals);
Totals count(const std::vector<Tested>& all);

std::uint64_t stable_hash(const std::string& text);  // FNV-1a: the same everywhere and for ever

}  // namespace appctl::testing
