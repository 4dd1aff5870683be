#include "testing/case.h"

namespace appctl::testing {

void add(Outcome outcome, Totals& totals) {
  switch (outcome) {
    case Outcome::passed: ++totals.passed; break;
    case Outcome::failed: ++totals.failed; break;
    case Outcome::flaky: ++totals.flaky; break;
    case Outcome::skipped: ++totals.skipped; break;
    case Outcome::not_run: ++totals.not_run; break;
  }
}

Totals count(const std::vector<Tested>& all) {
  Totals totals;
  for (const Tested& one : all) add(one.result.outcome, totals);
  return totals;
}

std::uint64_t stable_hash(const std::string& text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace appctl::testing
