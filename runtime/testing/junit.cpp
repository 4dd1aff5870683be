#include "testing/junit.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "testing/message.h"
#include "testing/xml.h"

namespace appctl::testing {
namespace {

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string property(const char* name, const std::string& value) {
  return "    <property name=\"" + std::string(name) + "\" value=\"" + to_xml(value) + "\"/>\n";
}

// `about`: properties of the file as a whole.
template <class Ids>
std::string properties(const std::string& about, const Ids& everything) {
  std::string text = "  <properties>\n" + about;
  for (const std::string& id : everything) text += property("appctl.test", id);
  return text + "  </properties>\n";
}

std::string about_shard(const TestConfig& config) {
  return property("appctl.shard", std::to_string(config.shard) + "/" + std::to_string(config.shards)) +
         property("appctl.seed", std::to_string(config.seed));
}

std::string failure(const Result& result) {
  std::string text = result.message;
  if (!result.trace.empty()) text += "\n" + result.trace;
  if (!result.evidence.empty()) text += "\nevidence: " + result.evidence;
  if (!result.again.empty()) text += "\nagain: " + result.again;
  const std::string first = result.message.substr(0, result.message.find('\n'));
  return "<failure message=\"" + to_xml(first) + "\">" + to_xml(text) + "</failure>\n";
}

constexpr const char* not_run = "<skipped message=\"not run\"/>\n";

std::string inside(const Result& result) {
  std::string text;
  switch (result.outcome) {
    case Outcome::failed: text += failure(result); break;
    case Outcome::skipped: text += "<skipped/>\n"; break;
    case Outcome::not_run: text += not_run; break;
    case Outcome::flaky: text += "<flakyFailure message=\"" + to_xml(result.message) + "\"/>\n"; break;
    case Outcome::passed: break;
  }
  if (!result.output.empty()) text += "<system-out>" + to_xml(result.output) + "</system-out>\n";
  return text;
}

// The round is in the name for those who read it, and beside it because a test may be called "a (2)".
std::string testcase(const Tested& one) {
  const std::string round = std::to_string(one.test.round);
  const bool is_first = one.test.round == 1;
  return "    <testcase classname=\"" + to_xml(one.test.file) + "\" name=\"" +
         to_xml(one.test.name + (is_first ? "" : " (" + round + ")")) +
         (is_first ? "" : "\" round=\"" + round) + "\" file=\"" + to_xml(one.test.file) + "\" line=\"" +
         std::to_string(one.test.line) + "\" time=\"" + seconds(one.result.seconds) + "\">\n" +
         inside(one.result) + "    </testcase>\n";
}

std::string suite(const std::string& name, const std::string& cases, const Totals& t) {
  const std::size_t tests = t.passed + t.failed + t.flaky + t.skipped + t.not_run;
  return "  <testsuite name=\"" + to_xml(name) + "\" tests=\"" + std::to_string(tests) + "\" failures=\"" +
         std::to_string(t.failed) + "\" skipped=\"" + std::to_string(t.skipped + t.not_run) + "\">\n" +
         cases + "  </testsuite>\n";
}

core::Status write(const std::string& path, const std::string& text) {
  std::error_code ignored;  // opening the file tells what is wrong
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  std::FILE* file = std::fopen(path.c_str(), "we");
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = !file || std::fclose(file) == 0;
  if (written && closed) return core::Done{};
  return core::Error{core::ExitCode::usage, "cannot write '" + path + "' (--junit): " + std::strerror(errno)};
}

core::Status write_suites(const std::string& path, const std::string& head, const std::string& suites) {
  return write(path, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"appctl\">\n" + head +
                         suites + "</testsuites>\n");
}

}  // namespace

core::Status prepare_junit(const std::string& path) {
  return write(path, {});
}

core::Status write_junit(const std::string& path, const std::vector<Tested>& all,
                         const std::vector<std::string>& everything, const TestConfig& config) {
  std::map<std::string, std::vector<Tested>> files;
  for (const Tested& one : all) files[one.test.file].push_back(one);
  std::string suites;
  for (const auto& [file, tests] : files) {
    std::string cases;
    for (const Tested& one : tests) cases += testcase(one);
    suites += suite(file, cases, count(tests));
  }
  return write_suites(path, properties(about_shard(config), everything), suites);
}

namespace {

// A test in one of its rounds: "FILE::NAME", and "2" and so on; of the first round "".
using Key = std::pair<std::string, std::string>;

// What has been read of all shards.
struct Shards {
  std::map<Key, std::string> cases;  // the element; of several, that of the worst outcome
  std::set<std::string> wanted;      // ids
  bool is_any = false;
};

Outcome outcome_of(const std::string& element) {
  const auto has = [&element](const char* text) { return element.find(text) != std::string::npos; };
  if (has("<failure") || has("<error")) return Outcome::failed;
  if (has("<skipped message=\"not run\"/>")) return Outcome::not_run;
  if (has("<skipped")) return Outcome::skipped;
  return has("<flakyFailure") ? Outcome::flaky : Outcome::passed;
}

// What one shard did not run another may have run: everything else is worse than that.
bool is_worse(Outcome a, Outcome b) {
  constexpr Outcome order[] = {Outcome::not_run, Outcome::passed, Outcome::skipped, Outcome::flaky,
                               Outcome::failed};
  return std::find(std::begin(order), std::end(order), a) > std::find(std::begin(order), std::end(order), b);
}

void add_case(const std::string& element, Shards& shards) {
  const Key key{attribute(element, "classname") + "::" + attribute(element, "name"),
                attribute(element, "round")};
  const auto [at, is_new] = shards.cases.try_emplace(key, element);
  if (!is_new && is_worse(outcome_of(element), outcome_of(at->second))) at->second = element;
}

void add_shard(const std::string& text, Shards& shards) {
  std::set<std::string> wanted;
  bool is_shard = false;
  for (const std::string& element : elements(text, "property")) {
    const std::string name = attribute(element, "name");
    if (name == "appctl.merged") return;  // by a merge before
    if (name == "appctl.shard") is_shard = true;
    if (name == "appctl.test") wanted.insert(attribute(element, "value"));
  }
  shards.is_any = shards.is_any || is_shard;
  shards.wanted.merge(wanted);
  for (const std::string& element : elements(text, "testcase")) add_case(element, shards);
}

// A test that no shard has run, as an element.
std::string missing_case(const Key& key) {
  const auto& [id, round] = key;
  const std::size_t colons = id.find("::");
  return "<testcase classname=\"" + to_xml(id.substr(0, colons)) + "\" name=\"" +
         to_xml(id.substr(colons + 2)) + (round.empty() ? "" : "\" round=\"" + round) +
         "\"><error message=\"missing: no shard has run this test\"/></testcase>";
}

// The *.xml of the folder but that file, in an order that does not change.
core::Result<std::set<std::string>> files_in(const std::string& folder, const std::string& but) {
  std::set<std::string> files;
  std::error_code error, unknown;  // a file that is not there is none of them
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".xml" || std::filesystem::equivalent(at->path(), but, unknown)) continue;
    files.insert(at->path().string());
  }
  if (!error) return files;
  return core::Error{core::ExitCode::usage, "cannot look into '" + folder + "': " + error.message()};
}

core::Result<Shards> read_shards(const std::string& folder, const std::string& but) {
  auto files = files_in(folder, but);
  if (!files) return files.error();
  Shards shards;
  for (const std::string& file : *files) {
    auto text = read_text(file);
    if (!text) return text.error();
    add_shard(*text, shards);
  }
  if (shards.is_any) return shards;
  return core::Error{core::ExitCode::usage,
                     "no file in '" + folder + "' was written by 'appctl test --junit'"};
}

// Puts an error where a test was not run; their names.
std::vector<std::string> mark_missing(Shards& shards) {
  for (const std::string& id : shards.wanted) shards.cases.try_emplace({id, ""}, not_run);
  std::vector<std::string> missing;
  for (auto& [key, element] : shards.cases) {
    if (outcome_of(element) != Outcome::not_run) continue;
    missing.push_back(key.first);
    element = missing_case(key);
  }
  return missing;
}

}  // namespace

core::Result<Merged> merge_junit(const std::string& folder, const std::string& path) {
  auto shards = read_shards(folder, path);
  if (!shards) return shards.error();
  Merged merged;
  merged.missing = mark_missing(*shards);
  std::string cases;
  for (const auto& [key, element] : shards->cases) {
    cases += "    " + element + "\n";
    add(outcome_of(element), merged.totals);
  }
  const std::string head = properties(property("appctl.merged", "true"), shards->wanted);
  const core::Status written = write_suites(path, head, suite("all shards", cases, merged.totals));
  if (!written) return core::Status(written).error();
  return merged;
}

}  // namespace appctl::testing
