#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "testing/plan.h"

using namespace appctl;
using testing::Case;

namespace {

std::vector<Case> some(int count) {
  std::vector<Case> all;
  for (int i = 0; i < count; ++i) {
    Case test;
    test.file = "a_test.lua";
    test.name = "test " + std::to_string(i);
    all.push_back(test);
  }
  return all;
}

}  // namespace

TEST_CASE("every test is in one shard, and stays there when others come") {
  TestConfig config;
  config.shards = 3;
  std::set<std::string> seen;
  std::size_t total = 0;
  for (config.shard = 1; config.shard <= 3; ++config.shard) {
    auto chosen = testing::choose(some(100), config);
    REQUIRE(chosen);
    CHECK(chosen->size() > 15);
    total += chosen->size();
    for (const Case& test : *chosen) seen.insert(test.id());
  }
  CHECK(total == 100);
  CHECK(seen.size() == 100);
  CHECK(testing::stable_hash("a_test.lua::test 1") == 16955927440466215926U);
}

TEST_CASE("test.only leaves the others out, and --ci refuses it") {
  std::vector<Case> all = some(3);
  all[1].only = true;
  TestConfig config;
  auto chosen = testing::choose(all, config);
  REQUIRE(chosen);
  REQUIRE(chosen->size() == 1);
  CHECK(chosen->front().name == "test 1");
  config.ci = true;
  auto refused = testing::choose(all, config);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == core::ExitCode::usage);
  CHECK(refused.error().message.find("a_test.lua:0: test 1") != std::string::npos);
}

TEST_CASE("a script that could not be read is not hidden by test.only elsewhere") {
  std::vector<Case> all = some(2);
  all[0].only = true;
  all[1].error = "syntax";
  auto chosen = testing::choose(all, {});
  REQUIRE(chosen);
  CHECK(chosen->size() == 2);
}

TEST_CASE("a script that could not be read is not hidden by a filter, unless that names another file") {
  std::vector<Case> all = some(1);
  all[0].error = "syntax";
  TestConfig config;
  for (const char* filter : {"saves", "::saves", "test.lua::saves", "a_test.lua::saves"}) {
    config.filter = filter;
    auto chosen = testing::choose(all, config);
    REQUIRE(chosen);
    CHECK(chosen->size() == 1);
  }
  config.filter = "b_test.lua::saves";
  auto chosen = testing::choose(all, config);
  REQUIRE(chosen);
  CHECK(chosen->empty());
}

TEST_CASE("every test has a folder of its own") {
  const TestConfig config;
  std::set<std::string> folders;
  std::size_t count = 0;
  for (const char* name : {"a b", "a  b", "a-b", "a b ", " a b", " ", "  ", "", "-", "foo", "foo round2",
                           "foo+round2", "foo attempt2"}) {
    Case test;
    test.file = "a_test.lua";
    test.name = name;
    for (test.round = 1; test.round <= 2; ++test.round) {
      for (const int attempt : {1, 2}) {
        const std::string folder = testing::evidence_folder(test, config, attempt);
        CHECK(folder.starts_with("test-results/a_test.lua/"));
        CHECK(folder.size() > std::string("test-results/a_test.lua/").size());
        folders.insert(folder);
        ++count;
      }
    }
  }
  CHECK(folders.size() == count);
}

TEST_CASE("the filter looks at file and name, each round is a test of its own") {
  TestConfig config;
  config.filter = "a_test.lua::test 1";
  config.repeat = 2;
  auto chosen = testing::choose(some(12), config);
  REQUIRE(chosen);
  CHECK(chosen->size() == 6);  // 1, 10, 11
  CHECK((*chosen)[1].title() == "a_test.lua: test 1 (2)");
}

TEST_CASE("the order is that of the list, or one of the seed") {
  TestConfig config;
  config.seed = 5;
  std::vector<std::size_t> plain = testing::order_of(50, config);
  CHECK(std::is_sorted(plain.begin(), plain.end()));
  config.shuffle = true;
  const std::vector<std::size_t> shuffled = testing::order_of(50, config);
  CHECK(shuffled != plain);
  CHECK(shuffled == testing::order_of(50, config));
  config.seed = 6;
  CHECK(shuffled != testing::order_of(50, config));
  std::vector<std::size_t> sorted = shuffled;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == plain);
}

TEST_CASE("folders of evidence are told apart, and the command quotes") {
  TestConfig config;
  Case a, b;
  a.file = b.file = "x/a_test.lua";
  a.name = "it's a/b";
  b.name = "it's a:b";
  CHECK(testing::evidence_folder(a, config, 1) != testing::evidence_folder(b, config, 1));
  CHECK(testing::evidence_folder(a, config, 1) != testing::evidence_folder(a, config, 2));
  CHECK(testing::evidence_folder(a, config, 1).find("..") == std::string::npos);
  CHECK(testing::command_for(a, config) == "appctl test --seed 0 --filter '::it'\\''s a/b' 'x/a_test.lua'");
}
