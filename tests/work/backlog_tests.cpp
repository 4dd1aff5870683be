// Bytes as they come, and lines cut out of them.
#include "work/backlog.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

using appctl::work::Backlog;

namespace {

void add(Backlog& backlog, const std::string& text) {
  if (!text.empty()) std::memcpy(backlog.room(text.size()), text.data(), text.size());
  backlog.added(text.size());
}

}  // namespace

TEST_CASE("a line comes when its end has come") {
  Backlog backlog;
  CHECK_FALSE(backlog.line(false));
  add(backlog, "on");
  CHECK_FALSE(backlog.line(false));
  add(backlog, "e\n\ntwo\r\nthr");
  CHECK(backlog.line(false) == "one");
  CHECK(backlog.line(false) == "");
  CHECK(backlog.line(false) == "two");
  CHECK_FALSE(backlog.line(false));
  add(backlog, "ee");
  CHECK(backlog.line(true) == "three");
  CHECK_FALSE(backlog.line(true));
  CHECK(backlog.size() == 0);
}

TEST_CASE("whether there is a line, without taking it") {
  Backlog backlog;
  CHECK_FALSE(backlog.has_line());
  add(backlog, "one");
  CHECK_FALSE(backlog.has_line());
  add(backlog, "\ntwo");
  CHECK(backlog.has_line());
  CHECK(backlog.has_line());
  CHECK(backlog.line(false) == "one");
  CHECK_FALSE(backlog.has_line());
}

TEST_CASE("an end of a line that comes in two pieces") {
  Backlog backlog;
  add(backlog, "a\r");
  CHECK_FALSE(backlog.line(false));
  add(backlog, "\n");
  CHECK(backlog.line(false) == "a");
  add(backlog, "b\r");
  CHECK(backlog.line(true) == "b\r");  // no end of a line
}

TEST_CASE("what is there keeps its order, however it comes and goes") {
  Backlog backlog;
  std::string written, read;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text(static_cast<std::size_t>(i * 7919 % 300), static_cast<char>('a' + i % 26));
    add(backlog, text);
    written += text;
    const std::size_t take = static_cast<std::size_t>(i * 104'729 % 310) % (backlog.size() + 1);
    read += backlog.all().substr(0, take);
    backlog.drop(take);
  }
  read += backlog.all();
  CHECK(read == written);
}

TEST_CASE("a long line is not looked through again for each piece of it") {
  Backlog backlog;
  for (int i = 0; i < 20'000; ++i) {  // quadratic would be 20 G comparisons
    add(backlog, std::string(1000, 'x'));
    CHECK_FALSE(backlog.line(false));
  }
  add(backlog, "\n");
  CHECK(backlog.line(false)->size() == 20'000'000);
}
