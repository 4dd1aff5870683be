#include "testing/junit.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>

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

std::string properties(const std::vector<std::string>& everything, const TestConfig& config) {
  std::string text = "  <properties>\n";
  text += property("appctl.shard", std::to_string(config.shard) + "/" + std::to_string(config.shards));
  text += property("appctl.seed", std::to_string(config.seed));
  for (const std::string& id : everything) text += property("appctl.test", id);
  return text + "  </properties>\n";
}

std::string failure(const Result& result) {
  std::string text = result.message;
  if (!result.trace.empty()) text += "\n" + result.trace;
  if (!result.evidence.empty()) text += "\nevidence: " + result.evidence;
  if (!result.again.empty()) text += "\nagain: " + result.again;
  const std::string first = result.message.substr(0, result.message.find('\n'));
  return "<failure message=\"" + to_xml(first) + "\">" + to_xml(text) + "</failure>\n";
}

std::string inside(const Result& result) {
  std::string text;
  switch (result.outcome) {
    case Outcome::failed: text += failure(result); break;
    case Outcome::skipped: text += "<skipped/>\n"; break;
    case Outcome::not_run: text += "<skipped message=\"not run\"/>\n"; break;
    case Outcome::flaky: text += "<flakyFailure message=\"" + to_xml(result.message) + "\"/>\n"; break;
    case Outcome::passed: break;
  }
  if (!result.output.empty()) text += "<system-out>" + to_xml(result.output) + "</system-out>\n";
  return text;
}

std::string testcase(const Tested& one) {
  const std::string round = one.test.round > 1 ? " (" + std::to_string(one.test.round) + ")" : "";
  return "    <testcase classname=\"" + to_xml(one.test.file) + "\" name=\"" + to_xml(one.test.name + round) +
         "\" file=\"" + to_xml(one.test.file) + "\" line=\"" + std::to_string(one.test.line) + "\" time=\"" +
         seconds(one.result.seconds) + "\">\n" + inside(one.result) + "    </testcase>\n";
}

std::string suite(const std::string& name, const std::string& cases, const Totals& t) {
  const std::size_t tests = t.passed + t.failed + t.flaky + t.skipped + t.not_run;
  return "  <testsuite name=\"" + to_xml(name) + "\" tests=\"" + std::to_string(tests) + "\" failures=\"" +
         std::to_string(t.failed) + "\" skipped=\"" + std::to_string(t.skipped + t.not_run) + "\">\n" +
         cases + "  </testsuite>\n";
}

core::Status write(const std::string& path, const std::string& text) {
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
  return write_suites(path, properties(everything, config), suites);
}

namespace {

// What has been read of all shards.
struct Shards {
  std::map<std::string, std::string> cases;  // by "FILE::NAME": the element
  std::map<std::string, bool> wanted;        // by the same: whether a shard has run it
  std::map<std::string, int> numbers;        // "2/3" -> how many files say so
};

void add_shard(const std::string& text, Shards& shards) {
  for (const std::string& element : elements(text, "property")) {
    const std::string name = attribute(element, "name"), value = attribute(element, "value");
    if (name == "appctl.shard") ++shards.numbers[value];
    if (name == "appctl.test") shards.wanted.try_emplace(value, false);
  }
  for (const std::string& element : elements(text, "testcase"))
    shards.cases[attribute(element, "classname") + "::" + attribute(element, "name")] = element;
}

void count_case(const std::string& element, Totals& t) {
  if (element.find("<failure") != std::string::npos || element.find("<error") != std::string::npos) {
    ++t.failed;
  } else if (element.find("<skipped") != std::string::npos) {
    ++t.skipped;
  } else if (element.find("<flakyFailure") != std::string::npos) {
    ++t.flaky;
  } else {
    ++t.passed;
  }
}

// A test that no shard has run, as an element.
std::string missing_case(const std::string& id) {
  const std::size_t colons = id.find("::");
  const std::string file = id.substr(0, colons);
  return "<testcase classname=\"" + to_xml(file) + "\" name=\"" + to_xml(id.substr(colons + 2)) +
         "\"><error message=\"missing: no shard has run this test\"/></testcase>";
}

core::Result<Shards> read_shards(const std::string& folder) {
  Shards shards;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".xml") continue;
    auto text = read_text(at->path().string());
    if (!text) return text.error();
    add_shard(*text, shards);
  }
  if (error)
    return core::Error{core::ExitCode::usage, "cannot look into '" + folder + "': " + error.message()};
  if (shards.numbers.empty())
    return core::Error{core::ExitCode::usage,
                       "no file in '" + folder + "' was written by 'appctl test --junit'"};
  return shards;
}

}  // namespace

core::Result<Merged> merge_junit(const std::string& folder, const std::string& path) {
  auto shards = read_shards(folder);
  if (!shards) return shards.error();
  Merged merged;
  for (const auto& [id, unused] : shards->wanted) {
    if (shards->cases.contains(id)) continue;
    merged.missing.push_back(id);
    shards->cases[id] = missing_case(id);
  }
  std::string cases;
  for (const auto& [id, element] : shards->cases) {
    cases += "    " + element + "\n";
    count_case(element, merged.totals);
  }
  TestConfig whole;
  std::vector<std::string> everything;
  for (const auto& [id, unused] : shards->wanted) everything.push_back(id);
  const core::Status written =
      write_suites(path, properties(everything, whole), suite("all shards", cases, merged.totals));
  if (!written) return core::Status(written).error();
  return merged;
}

}  // namespace appctl::testing
