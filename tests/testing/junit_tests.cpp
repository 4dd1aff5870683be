#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "testing/junit.h"
#include "testing/xml.h"

using namespace appctl;
using namespace appctl::testing;

namespace {

// A folder that goes with the test.
struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/appctl-junit-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

Tested tested(const char* name, Outcome outcome) {
  Tested one;
  one.test.file = "a_test.lua";
  one.test.name = name;
  one.result.outcome = outcome;
  one.result.message = "line 1 <&>\nline 2";
  return one;
}

const std::vector<std::string> everything = {"a_test.lua::one", "a_test.lua::two & \"three\""};

void write_shard(const Folder& folder, int shard, const std::vector<Tested>& tests) {
  TestConfig config;
  config.shard = shard;
  config.shards = 2;
  REQUIRE(write_junit(folder.path + "/" + std::to_string(shard) + ".xml", tests, everything, config));
}

}  // namespace

TEST_CASE("the shards make one file with all tests") {
  Folder in, out;
  write_shard(in, 1, {tested("one", Outcome::passed)});
  write_shard(in, 2, {tested("two & \"three\"", Outcome::failed)});
  auto merged = merge_junit(in.path, out.path + "/all.xml");
  REQUIRE(merged);
  CHECK(merged->missing.empty());
  CHECK(merged->totals.passed == 1);
  CHECK(merged->totals.failed == 1);
  auto text = read_text(out.path + "/all.xml");
  REQUIRE(text);
  CHECK(text->find("tests=\"2\" failures=\"1\"") != std::string::npos);
  CHECK(elements(*text, "testcase").size() == 2);
}

TEST_CASE("what a missing or cut off shard should have run has failed") {
  Folder in, out;
  write_shard(in, 1, {tested("one", Outcome::skipped)});
  auto merged = merge_junit(in.path, out.path + "/all.xml");
  REQUIRE(merged);
  CHECK(merged->missing == std::vector<std::string>{everything[1]});
  CHECK(merged->totals.failed == 1);
  auto text = read_text(out.path + "/all.xml");
  REQUIRE(text);
  CHECK(text->find("missing: no shard has run this test") != std::string::npos);
}

TEST_CASE("a folder without our files is refused") {
  Folder in, out;
  CHECK_FALSE(merge_junit(in.path, out.path + "/all.xml"));
  CHECK_FALSE(merge_junit(in.path + "/none", out.path + "/all.xml"));
}

TEST_CASE("texts survive XML, and what it cannot hold becomes a question mark") {
  const std::string text = "<a b=\"c\"> & &lt; \n\t ü";
  CHECK(from_xml(to_xml(text)) == text);
  CHECK(to_xml(std::string("\x00\x1b\xff", 3)) == "???");
  CHECK(attribute("<x a=\"1\" b=\"2 &gt; 1\"/>", "b") == "2 > 1");
  CHECK(attribute("<x a=\"1\"/>", "b").empty());
  CHECK(elements("<t a=\"1\"/><t a=\"2\">x</t><t a=\"3\">", "t").size() == 2);
}
