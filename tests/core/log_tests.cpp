// How an entry of the log looks, and how many are kept.
#include <catch2/catch.hpp>

#include "core/log.h"

using namespace appctl::core;

namespace {

LogEntry entry(std::string source, std::string text) {
  LogEntry e;
  e.at = {12'345'678'901};
  e.unix_ns = 951'782'400'000'000'000 + 999'999'999;  // 2000-02-29
  e.severity = Severity::warning;
  e.source = std::move(source);
  e.text = std::move(text);
  return e;
}

}  // namespace

TEST_CASE("an entry on a terminal, in a pipe, in a file") {
  LogEntry e = entry("a.lua:3", "x\x1b");
  CHECK(terminal_line(e, false) == "12.345 warn  a.lua:3: x\\x1b\n");
  CHECK(terminal_line(e, true) ==
        "\x1b[2m12.345\x1b[0m \x1b[1;33mwarn \x1b[0m \x1b[2ma.lua:3: \x1b[0mx\\x1b\n");
  CHECK(file_line(e) == "2000-02-29T00:00:00.999Z warn  a.lua:3: x\\x1b\n");
  e.task = "main";
  CHECK(terminal_line(e, false) == "12.345 warn  a.lua:3: x\\x1b\n");
  e.task = "lo\nader";
  CHECK(file_line(e) == "2000-02-29T00:00:00.999Z warn  a.lua:3 [lo ader]: x\\x1b\n");
}

TEST_CASE("a thousand entries are kept, of each the first 4 KB") {
  LogRing ring;
  CHECK(ring.behind(0).empty());
  for (int i = 1; i <= 1500; ++i) ring.add(entry("a.lua:1", std::to_string(i)));
  CHECK(ring.behind(0).size() == 1000);
  CHECK(ring.behind(0).front().text == "501");
  CHECK(ring.behind(1498).size() == 2);
  CHECK(ring.behind(1498).front().number == 1499);
  ring.add(entry("a.lua:1", std::string(4095, 'x') + "\xc3\xa4"));
  CHECK(ring.behind(1500).front().text == std::string(4095, 'x'));
}
