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

TEST_CASE("what a stopped shard has not run is missing, unless another has run it") {
  Folder in, out;
  Tested second = tested("one", Outcome::not_run);
  second.test.round = 2;
  write_shard(in, 1, {tested("one", Outcome::not_run), second});
  write_shard(in, 2, {tested("one", Outcome::passed), tested("two & \"three\"", Outcome::not_run)});
  auto merged = merge_junit(in.path, out.path + "/all.xml");
  REQUIRE(merged);
  CHECK(merged->missing == std::vector<std::string>{"a_test.lua::one (2)", everything[1]});
  CHECK(merged->totals.passed == 1);
  CHECK(merged->totals.failed == 2);
}

TEST_CASE("of a test in two files the worse outcome stays") {
  const std::vector<Outcome> worse = {Outcome::not_run, Outcome::passed, Outcome::skipped, Outcome::flaky,
                                      Outcome::failed};
  for (std::size_t i = 1; i < worse.size(); ++i) {
    for (const int first : {1, 2}) {
      Folder in, out;
      const Tested two = tested("two & \"three\"", Outcome::passed);
      write_shard(in, first, {tested("one", worse[i - 1]), two});
      write_shard(in, 3 - first, {tested("one", worse[i]), two});
      auto merged = merge_junit(in.path, out.path + "/all.xml");
      REQUIRE(merged);
      const Totals t = merged->totals;
      const std::size_t counts[] = {0, t.passed - 1, t.skipped, t.flaky, t.failed};
      CHECK(counts[i] == 1);
    }
  }
}

TEST_CASE("what was merged is not merged again") {
  Folder in;
  write_shard(in, 1, {tested("one", Outcome::passed)});
  REQUIRE(merge_junit(in.path, in.path + "/all.xml"));
  write_shard(in, 2, {tested("two & \"three\"", Outcome::passed)});
  for (const char* name : {"/all.xml", "/again.xml", "/2.xml"}) {
    auto merged = merge_junit(in.path, in.path + name);
    REQUIRE(merged);
    CHECK(merged->missing.size() == (name == std::string("/2.xml") ? 1 : 0));
  }
}

TEST_CASE("a round is not the test that is called like it") {
  Folder in, out;
  Tested round = tested("one", Outcome::failed);
  round.test.round = 2;
  write_shard(in, 1, {tested("one", Outcome::passed), round});
  write_shard(in, 2, {tested("one (2)", Outcome::passed), tested("two & \"three\"", Outcome::passed)});
  auto merged = merge_junit(in.path, out.path + "/all.xml");
  REQUIRE(merged);
  CHECK(merged->totals.passed == 3);
  CHECK(merged->totals.failed == 1);
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
  CHECK(to_xml("\xef\xbf\xbd \xef\xbf\xbe \xef\xbf\xbf") == "\xef\xbf\xbd ? ?");
  CHECK(attribute("<x a=\"1\" b=\"2 &gt; 1\"/>", "b") == "2 > 1");
  CHECK(attribute("<x a=\"1\"/>", "b").empty());
  CHECK(elements("<t a=\"1\"/><t a=\"2\">x</t><t a=\"3\">", "t").size() == 2);
}
