#include "testing/session.h"

#include <cstdio>
#include <filesystem>

namespace appctl::testing {
namespace {

// Beyond the test's time the process ends the run by itself, within its grace of 5 s, and can say where it
// was stuck; this is longer.
constexpr core::Duration grace = std::chrono::seconds(8);

core::Duration limit_of(const TestConfig& config) {
  return core::from_seconds(config.timeout) + grace;
}

Message common_order(const char* what, const std::string& file, const TestConfig& config) {
  Message order;
  order.set("do", std::string(what));
  order.set("file", file);
  order.set("seed", static_cast<double>(config.seed));
  order.set("timeout", config.timeout);
  if (config.ci) order.set("ci", 1.0);
  if (config.update) order.set("update", 1.0);
  if (config.allow_native) order.set("allow_native", 1.0);
  order.set("memory_limit", static_cast<double>(config.memory_limit));
  order.set("scale", config.scale);
  order.set("width", config.width);
  order.set("height", config.height);
  order.set("display", std::string(config.window ? "window" : "headless"));
  return order;
}

std::string last_words(const std::string& output) {
  const std::size_t end = output.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const std::size_t from = output.rfind('\n', end);
  return ": " + output.substr(from == std::string::npos ? 0 : from + 1,
                              end - (from == std::string::npos ? 0 : from));
}

// Of a process that did not answer.
std::string obituary(const Answer& answer) {
  return "the process that ran it " + answer.death + last_words(answer.output);
}

Case broken_script(const std::string& file, const std::string& why) {
  Case test;
  test.file = file;
  test.name = "(the script)";
  test.error = why;
  return test;
}

void add_tests(const std::string& file, const Answer& answer, std::vector<Case>& tests) {
  if (!answer.death.empty()) return tests.push_back(broken_script(file, obituary(answer)));
  if (answer.message.text("status") != "passed")
    return tests.push_back(broken_script(file, answer.message.text("message")));
  for (const Message& one : answer.message.list("tests")) {
    Case test;
    test.file = file;
    test.name = one.text("name");
    test.line = static_cast<int>(one.number("line"));
    test.skip = one.flag("skip");
    test.only = one.flag("only");
    tests.push_back(std::move(test));
  }
}

}  // namespace

core::Result<std::vector<Case>> list_tests(const std::vector<std::string>& files, const TestConfig& config,
                                           Crew& crew) {
  std::vector<std::vector<Case>> of_file(files.size());
  std::size_t at = 0;
  const auto next = [&]() -> std::optional<Job> {
    if (at == files.size()) return std::nullopt;
    const std::size_t number = at++;
    return Job{number, common_order("list", files[number], config), limit_of(config)};
  };
  const auto done = [&](std::size_t number, const Answer& answer) {
    add_tests(files[number], answer, of_file[number]);
  };
  if (core::Status ran = crew.run(next, done); !ran) return ran.error();
  std::vector<Case> all;
  for (const auto& tests : of_file) all.insert(all.end(), tests.begin(), tests.end());
  return all;
}

Session::Session(const std::vector<Case>& chosen, const TestConfig& config)
    : config_(config), settled_(chosen.size()) {
  for (const Case& test : chosen) tested_.push_back({test, {}});
  for (const std::size_t number : order_of(chosen.size(), config)) queue_.push_back(number);
  switch (config.output) {
    case TestOutput::lines: listeners_.push_back(make_console(config)); break;
    case TestOutput::tap: listeners_.push_back(make_tap()); break;
    case TestOutput::json: listeners_.push_back(make_json_lines()); break;
  }
  if (config.github) listeners_.push_back(make_github());
}

core::Status Session::run(Crew& crew) {
  for (const auto& listener : listeners_) listener->begin(tested_.size());
  core::Status ran = crew.run([this] { return next(); },
                              [this](std::size_t number, const Answer& answer) { done(number, answer); });
  if (!ran) return ran;
  for (std::size_t i = 0; i < tested_.size(); ++i) {
    if (!settled_[i]) settle(i);  // was not run
  }
  for (const auto& listener : listeners_) listener->end(tested_);
  return core::Done{};
}

// A test that is not run at all, or whose script has failed before.
void Session::settle_without_running(std::size_t number) {
  Tested& one = tested_[number];
  one.result.outcome = one.test.skip ? Outcome::skipped : Outcome::failed;
  one.result.message = one.test.error;
  settle(number);
}

std::optional<Job> Session::next() {
  while (!queue_.empty()) {
    if (config_.fail_fast && failed_ > 0) return std::nullopt;
    const std::size_t number = queue_.front();
    queue_.pop_front();
    Tested& one = tested_[number];
    if (one.test.skip || !one.test.error.empty()) {
      settle_without_running(number);
      continue;
    }
    const std::string evidence = evidence_folder(one.test, config_, ++one.result.attempts);
    std::error_code ignored;  // there is none yet, or it cannot be written to either
    std::filesystem::remove_all(evidence, ignored);
    return Job{number, order_for(one.test, evidence), limit_of(config_)};
  }
  return std::nullopt;
}

Message Session::order_for(const Case& test, const std::string& evidence) const {
  Message order = common_order("run", test.file, config_);
  order.set("name", test.name);
  order.set("evidence", evidence);
  return order;
}

// Takes over what this attempt gave.
void Session::keep(Tested& one, const Answer& answer) const {
  Result& result = one.result;
  result.seconds = answer.seconds;
  result.output = answer.output;
  const bool passed = answer.death.empty() && answer.message.text("status") == "passed";
  result.notes = answer.message.text("notes");
  if (passed) {
    result.outcome = result.attempts > 1 ? Outcome::flaky : Outcome::passed;
    return;  // of a flaky one the failure before stays
  }
  result.outcome = Outcome::failed;
  result.message = answer.death.empty() ? answer.message.text("message") : obituary(answer);
  result.trace = answer.message.text("trace");
  result.evidence = evidence_folder(one.test, config_, result.attempts);
  result.again = command_for(one.test, config_);
  save_evidence(result);
}

void Session::save_evidence(const Result& result) const {
  std::error_code ignored;  // the file that cannot be opened says it
  std::filesystem::create_directories(result.evidence, ignored);
  const std::pair<const char*, std::string> files[] = {
      {"log.txt", result.output},
      {"failure.txt", result.message + "\n" + result.trace + "\n"},
      {"again.txt", result.again + "\n"}};
  for (const auto& [name, text] : files) {
    const std::string path = result.evidence + "/" + name;
    std::FILE* file = std::fopen(path.c_str(), "we");
    const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (file) std::fclose(file);
    if (!written) std::fprintf(stderr, "appctl test: cannot write '%s'\n", path.c_str());
  }
}

void Session::done(std::size_t number, const Answer& answer) {
  Tested& one = tested_[number];
  keep(one, answer);
  if (one.result.outcome == Outcome::failed && one.result.attempts <= config_.retries)
    return queue_.push_back(number);
  settle(number);
}

void Session::settle(std::size_t number) {
  settled_[number] = true;
  ++count_;
  if (tested_[number].result.outcome == Outcome::failed) ++failed_;
  tell();
  for (const auto& listener : listeners_) {
    if (count_ < tested_.size()) listener->progress(count_, failed_, tested_.size());
  }
}

// Those that come next in the list and are settled.
void Session::tell() {
  for (; told_ < tested_.size() && settled_[told_]; ++told_) {
    for (const auto& listener : listeners_) listener->tested(told_, tested_[told_]);
  }
}

}  // namespace appctl::testing
