// The bytes of a parcel, for pack.cpp and unpack.cpp: a tag for each value, numbers as they are in memory.
#pragma once

#include <cstdint>

namespace appctl::lua {

enum class Tag : char {
  nil,
  json_null,
  no,
  yes,
  integer,  // 8 bytes
  number,   // 8 bytes
  text,     // size, bytes
  table,    // length of the sequence, its values; then keys and values, until `end`
  end,
  end_array,  // the same, of a json.array
  seen,       // which of the tables, functions, buffers and channels that came before
  function,   // code (size, bytes), number of upvalues, each a cell
  cell,       // an upvalue that comes for the first time: its value
  shared,     // an upvalue that came before: which one
  library,    // the name of something in a library: size, bytes
  globals,    // the table of globals
  buffer,     // the next of the parcel
  channel,    // the next of the parcel
};
using Size = std::uint64_t;

}  // namespace appctl::lua
