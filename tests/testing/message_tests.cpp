#include <catch2/catch.hpp>

#include "testing/message.h"

using namespace appctl::testing;

TEST_CASE("a message is read as it was written") {
  Message inner;
  inner.set("name", std::string("a \"b\"\n\x01"));
  Message message;
  message.set("text", std::string("Grüße"));
  message.set("number", 0.1);
  message.set_list("list", {inner, inner});
  const std::string line = message.line();
  CHECK(line.find('\n') == line.size() - 1);
  auto read = read_message(line);
  REQUIRE(read);
  CHECK(read->text("text") == "Grüße");
  CHECK(read->number("number") == 0.1);
  REQUIRE(read->list("list").size() == 2);
  CHECK(read->list("list")[1].text("name") == "a \"b\"\n\x01");
  CHECK(read->text("absent").empty());
  CHECK_FALSE(read->flag("absent"));
}

TEST_CASE("true is a flag, and what is no object is refused") {
  auto read = read_message("{\"yes\":true,\"no\":false}");
  REQUIRE(read);
  CHECK(read->flag("yes"));
  CHECK_FALSE(read->flag("no"));
  for (const char* bad : {"", "[]", "{", "\x80", "3"}) CHECK_FALSE(read_message(bad));
}

TEST_CASE("bytes that are no UTF-8 are replaced") {
  CHECK(to_utf8("a\xff\xfe"
                "b") == "a??b");
  CHECK(to_utf8("ü") == "ü");
  Message message;
  message.set("output", std::string("\x80\x00z", 3));
  CHECK(read_message(message.line()));
}
