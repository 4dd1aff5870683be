// json where memory runs out: an error, and nothing is kept.
#include <catch2/catch.hpp>

#include "harness.h"
#include "lua/modules/json.h"

using namespace appctl;
using lua::Harness;

namespace {

// The same with every limit: reads and writes until it works, and prints how often it failed before.
std::string with_limit(std::uint64_t limit, const std::string& text) {
  lua::StateOptions options = Harness::default_options();
  options.memory_limit = limit;
  Harness harness(options);
  lua_State* L = harness.state().main();
  auto open = [](lua_State* L) { lua::open_json(L); };
  lua_pushnil(L);
  REQUIRE(lua::call_own(L, open, 1));
  lua_pop(L, 1);
  return harness.run(text).text();
}

constexpr const char* script = R"(
  local parts = {}
  for i = 1, 2000 do parts[i] = '{"name":"user ' .. i .. '","tags":["a",' .. i .. ']}' end
  local text = "[" .. table.concat(parts, ",") .. "]"
  parts = nil
  local function both() return json.encode(json.decode(text)) == json.encode(json.decode(text)) end
  local first, problem = pcall(both)
  collectgarbage()
  local before = collectgarbage "count"
  for _ = 1, 20 do pcall(both) end
  collectgarbage()
  print(first and "fits" or problem:find "memory" and "memory" or problem, collectgarbage "count" < before + 64)
)";

}  // namespace

TEST_CASE("json without memory is an error") {
  int fits = 0, refused = 0;
  for (std::uint64_t limit = 1'000'000; limit <= 6'000'000; limit += 250'000) {
    const std::string said = with_limit(limit, script);
    CAPTURE(limit, said);
    if (said == "fits\ttrue\n") {
      ++fits;
    } else {
      ++refused;
      CHECK(said.find("memory") != std::string::npos);
      CHECK(said.find("false") == std::string::npos);
    }
  }
  CHECK(fits > 0);
  CHECK(refused > 0);
}

TEST_CASE("a text that would not end is an error in time") {
  // 2^30 leaves from thirty small tables.
  const char* text = R"(
    local t = {}
    for _ = 1, 30 do t = {t, t} end
    print((select(2, pcall(json.encode, t)):gsub("%S+ ", "", 1)))
  )";
  CHECK(with_limit(50'000'000, text) == "json.encode: not enough memory\n");
}
