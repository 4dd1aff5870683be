#include "testing/runner.h"

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "core/clock.h"
#include "testing/crew.h"
#include "testing/junit.h"
#include "testing/plan.h"
#include "testing/session.h"

namespace appctl::testing {
namespace {

int tell(const core::Error& error) {
  std::fprintf(stderr, "appctl test: %s\n", error.message.c_str());
  return static_cast<int>(error.code);
}

int merge(const TestConfig& config) {
  auto merged = merge_junit(config.merge, config.junit);
  if (!merged) return tell(merged.error());
  const Totals& t = merged->totals;
  for (const std::string& id : merged->missing) std::printf("missing: %s\n", id.c_str());
  std::printf("%zu passed, %zu failed, %zu flaky, %zu skipped; of the failed %zu are missing\n", t.passed,
              t.failed, t.flaky, t.skipped, merged->missing.size());
  return static_cast<int>(t.failed > 0 ? core::ExitCode::test_failed : core::ExitCode::done);
}

int list(const std::vector<Case>& chosen) {
  bool broken = false;
  for (const Case& test : chosen) {
    if (test.error.empty()) std::printf("%s:%d: %s\n", test.file.c_str(), test.line, test.name.c_str());
    if (!test.error.empty())
      std::fprintf(stderr, "appctl test: %s: %s\n", test.file.c_str(), test.error.c_str());
    broken = broken || !test.error.empty();
  }
  return static_cast<int>(broken ? core::ExitCode::test_failed : core::ExitCode::done);
}

core::Error nothing_found(const TestConfig& config, std::size_t files, std::size_t tests) {
  std::string text = "no test was found";
  if (files == 0) text += ": no file there is named *_test.lua";
  if (files > 0 && tests == 0) text += ": the scripts call test() nowhere";
  if (tests > 0) text += ": none of " + std::to_string(tests) + " matches";
  if (tests > 0 && !config.filter.empty()) text += " --filter '" + config.filter + "'";
  return {core::ExitCode::usage, text};
}

std::vector<std::string> ids_of(const std::vector<Case>& tests) {
  std::vector<std::string> ids;
  for (const Case& test : tests) ids.push_back(test.id());
  return ids;
}

int exit_code(const Session& session) {
  const int signal = Crew::stop_requested();
  if (signal == SIGINT) return static_cast<int>(core::ExitCode::interrupted);
  if (signal == SIGTERM) return static_cast<int>(core::ExitCode::terminated);
  const bool failed = count(session.tested()).failed > 0;
  return static_cast<int>(failed ? core::ExitCode::test_failed : core::ExitCode::done);
}

// The tests that are there without this shard's share.
std::vector<std::string> everything(const std::vector<Case>& all, TestConfig config) {
  config.shard = config.shards = config.repeat = 1;
  auto chosen = choose(all, config);
  return chosen ? ids_of(*chosen) : std::vector<std::string>{};
}

int run_chosen(const std::vector<Case>& all, const std::vector<Case>& chosen, const TestConfig& config,
               Crew& crew) {
  Session session(chosen, config);
  if (core::Status ran = session.run(crew); !ran) return tell(ran.error());
  if (!config.junit.empty()) {
    core::Status written = write_junit(config.junit, session.tested(), everything(all, config), config);
    if (!written) return tell(written.error());
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    return tell({core::ExitCode::script_error, "cannot write to standard output"});
  }
  return exit_code(session);
}

}  // namespace

int run_tests(const TestConfig& config) {
  if (!config.merge.empty()) return merge(config);
  Crew::catch_signals();
  auto files = find_files(config.paths);
  if (!files) return tell(files.error());
  core::RealClock clock;
  Crew crew(config.jobs, clock);
  auto all = list_tests(*files, config, crew);
  if (!all) return tell(all.error());
  auto chosen = choose(*all, config);
  if (!chosen) return tell(chosen.error());
  // A shard may have nothing to do, as long as there are tests at all.
  if (chosen->empty() && (config.shards == 1 || all->empty()))
    return tell(nothing_found(config, files->size(), all->size()));
  return config.list ? list(*chosen) : run_chosen(*all, *chosen, config, crew);
}

}  // namespace appctl::testing
