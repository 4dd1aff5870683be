// What the functions of Dear ImGui make, as a test sees it: one row for each that makes something. Constant
// data, any thread.
#pragma once

#include <cstdint>
#include <span>

namespace appctl::lua {

// Where the value of an item stands: among the arguments, or the results.
enum class Where : std::uint8_t { nowhere, argument, result, last_result, radio };

struct Widget {
  enum class Shape : std::uint8_t {
    plain,   // ImGui's last item is it
    number,  // a field with buttons beside it: several items
    group,   // several items
    menu,    // opens a window at once
    combo,   // the same
    window,  // the current window, once it is open
    table,
    node,     // the last item, which what follows may be in
    scope,    // nothing to see, but what follows is in it
    headers,  // a row of headers, one for each column
    options,  // a list whose entries ImGui makes by itself
  };
  const char* function;
  const char* kind;
  int label = 1;  // which argument; 0 = none
  Where where = Where::nowhere;
  int number = 0;  // of the argument or result, from 1
  Shape shape = Shape::plain;
  bool is_formatted = false;  // the label is a format, and the rest its values
};

std::span<const Widget> widgets();
const Widget& no_widget();  // of the functions that make nothing

}  // namespace appctl::lua
