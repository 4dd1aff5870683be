#include "testing/runner.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "core/clock.h"
#include "testing/crew.h"
#include "testing/junit.h"
#include "testing/orphans.h"
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

// The tests that are there without this shard's share.
std::vector<std::string> everything(const std::vector<Case>& all, TestConfig config) {
  config.shard = config.shards = config.repeat = 1;
  auto chosen = choose(all, config);
  return chosen ? ids_of(*chosen) : std::vector<std::string>{};
}

core::ExitCode exit_code_of_signal(int signal) {
  return signal == SIGINT ? core::ExitCode::interrupted : core::ExitCode::terminated;
}

core::ExitCode exit_code(const Session& session) {
  if (const int signal = Crew::stop_requested()) return exit_code_of_signal(signal);
  const bool failed = count(session.tested()).failed > 0;
  return failed ? core::ExitCode::test_failed : core::ExitCode::done;
}

// Another failure hides neither that a test has failed nor that a signal came.
int exit_code(const Session& session, const core::Status& written) {
  const core::ExitCode code = exit_code(session);
  if (written) return static_cast<int>(code);
  const int other = tell(core::Status(written).error());
  return code == core::ExitCode::done ? other : static_cast<int>(code);
}

core::Status write_results(const Session& session, const std::vector<Case>& all, const TestConfig& config) {
  if (!config.junit.empty()) {
    core::Status written = write_junit(config.junit, session.tested(), everything(all, config), config);
    if (!written) return written;
  }
  if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return core::Done{};
  return core::Error{core::ExitCode::script_error, "cannot write to standard output"};
}

// Without --ci, which refuses them.
void tell_of_only(const std::vector<Case>& all) {
  const auto is_only = [](const Case& test) { return test.only; };
  const auto first = std::find_if(all.begin(), all.end(), is_only);
  if (first == all.end()) return;
  const auto left_out = all.size() - static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_only));
  std::fprintf(stderr, "appctl test: notice: %s:%d: test.only leaves out %zu of %zu tests\n",
               first->file.c_str(), first->line, left_out, all.size());
}

int run_chosen(const std::vector<Case>& all, const std::vector<Case>& chosen, const TestConfig& config,
               Crew& crew) {
  if (!config.junit.empty()) {
    if (core::Status prepared = prepare_junit(config.junit); !prepared) return tell(prepared.error());
  }
  Session session(chosen, config);
  if (core::Status ran = session.run(crew); !ran) return tell(ran.error());
  return exit_code(session, write_results(session, all, config));
}

}  // namespace

int run_tests(const TestConfig& config) {
  if (!config.merge.empty()) return merge(config);
  Crew::catch_signals();
  adopt_orphans();
  auto files = find_files(config.paths);
  if (!files) return tell(files.error());
  core::RealClock clock;
  Crew crew(config.jobs, clock);
  auto all = list_tests(*files, config, crew);
  if (!all) return tell(all.error());
  if (const int signal = Crew::stop_requested()) return static_cast<int>(exit_code_of_signal(signal));
  auto chosen = choose(*all, config);
  if (!chosen) return tell(chosen.error());
  // A shard may have nothing to do, as long as there are tests at all.
  if (chosen->empty() && (config.shards == 1 || all->empty()))
    return tell(nothing_found(config, files->size(), all->size()));
  tell_of_only(*all);
  return config.list ? list(*chosen) : run_chosen(*all, *chosen, config, crew);
}

}  // namespace appctl::testing
