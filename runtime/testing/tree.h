// What is on the screen as text: one line for each item, indented below the container that it is in, with
// kind, label, value and state. The same frame gives the same text on every machine: neither places nor sizes
// are in it. Pure, any thread.
#pragma once

#include <string>

#include "testing/items.h"

namespace appctl::testing {

// Ends with a newline; empty if there is nothing.
std::string tree(const Items& items);
// One item, without the newline: `checkbox "Dark" = true (disabled)`.
std::string describe(const Item& item);
// Its containers and itself: "Settings/Save".
std::string path(const Items& items, const Item& item);
// As it would be written in Lua: true, 3, 0.5, "text".
std::string to_text(const Value& value);

}  // namespace appctl::testing
