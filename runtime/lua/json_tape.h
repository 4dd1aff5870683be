// JSON text read into a flat list of nodes, from which Lua values are made afterwards: so nothing of the
// parser is alive where Lua can raise. The only file with RapidJSON. Owned by a userdata (modules/json.cpp);
// the thread of the state. Fails as a value.
#pragma once

#include <cstdint>
#include <string_view>

#include "lua/block.h"

namespace appctl::lua {

constexpr int json_deepest = 1000;                          // arrays and objects inside each other
constexpr std::size_t json_largest = std::size_t{1} << 30;  // bytes of text, read or written

enum class JsonKind : std::uint32_t { null, false_, true_, integer, real, string, array, object };

// An array is followed by its `count` values, an object by `count` pairs of a string and a value.
struct JsonNode {
  JsonKind kind;
  std::uint32_t count;  // of values or pairs; bytes of a string
  union {
    std::int64_t integer;
    double real;
    const char* text;  // in the copy that JsonTape holds
  };
};

struct JsonFailure {
  bool out_of_memory = false;
  std::size_t offset = 0;  // in the text
  const char* what = nullptr;
};

class JsonTape {
 public:
  explicit JsonTape(lua_State* L) : text_(L), nodes_(L) {}

  // False: `failure` says why. REQUIRES: the text is at most json_largest bytes.
  bool read(std::string_view text, JsonFailure& failure);
  const JsonNode* nodes() const { return reinterpret_cast<const JsonNode*>(nodes_.data()); }
  int depth() const { return depth_; }
  void free();

 private:
  Block text_;  // the strings point into it
  Block nodes_;
  int depth_ = 0;
};

}  // namespace appctl::lua
