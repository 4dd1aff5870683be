#include <catch2/catch.hpp>

#include "testing/items.h"
#include "testing/tree.h"

using namespace appctl::testing;

namespace {

Item item(const char* kind, std::string label) {
  Item item;
  item.kind = kind;
  item.label = std::move(label);
  item.is_visible = true;
  return item;
}

}  // namespace

TEST_CASE("a window that was closed shows nothing, nor does one that has opened") {
  Items items;
  items.add(item("button", "Old"));
  items.end_frame();
  CHECK(items.frame() == 1);
  items.window_closed();
  CHECK(items.shown().empty());
  items.window_opened();
  CHECK(items.frame() == 0);
  CHECK(items.shown().empty());
}

TEST_CASE("items are in what is open when they are made") {
  Items items;
  const int window = items.add_outermost(item("window", "Settings"));
  items.open(window, 0);
  items.add(item("button", "Save##1"));
  const int node = items.add(item("tree", "More"));
  items.open(node, 1);
  items.add(item("button", "Deep"));
  items.trim(1);  // the tree was popped
  items.add(item("button", "Below"));
  items.trim(0);
  items.add(item("button", "Outside"));
  CHECK(items.shown().empty());
  items.end_frame();
  CHECK(
      tree(items) ==
      "window \"Settings\"\n  button \"Save##1\"\n  tree \"More\"\n    button \"Deep\"\n  button \"Below\"\n"
      "button \"Outside\"\n");
  CHECK(path(items, items.shown()[3]) == "Settings/More/Deep");
  CHECK(path(items, items.shown()[1]) == "Settings/Save");
}

TEST_CASE("a container for the callback stays open whatever is closed") {
  Items items;
  items.open(items.add(item("window", "main")), Items::for_callback);
  items.trim(0);
  items.add(item("text", "in it"));
  items.begin_callback();
  items.add(item("text", "not in it"));
  items.end_frame();
  CHECK(items.shown()[1].parent == 0);
  CHECK(items.shown()[2].parent == -1);
}

TEST_CASE("what an item holds is written as in Lua") {
  Item box = item("checkbox", "Dark");
  box.value = true;
  box.is_enabled = false;
  CHECK(describe(box) == "checkbox \"Dark\" = true (disabled)");
  Item input = item("input", "Name");
  input.value = std::string("a\"b\nc");
  input.is_visible = false;
  CHECK(describe(input) == "input \"Name\" = \"a\\\"b\\nc\" (out of sight)");
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(3LL) == "3");
}

TEST_CASE("rows of headers are counted for each table") {
  Items items;
  items.note_header(7, 0);
  CHECK(items.headers(7) == 1);
  CHECK(items.headers(8) == 0);
  items.end_frame();
  CHECK(items.headers(7) == 0);
}
