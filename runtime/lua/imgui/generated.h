// What scripts/gen/imgui.lua writes, and what its files need. Constant data, any thread.
#pragma once

#include <imgui.h>

#include <cfloat>
#include <cstdint>
#include <lua.hpp>
#include <span>

#include "gui/modals.h"
#include "lua/bind.h"
#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/call_back.h"
#include "lua/imgui/format.h"
#include "lua/imgui/made.h"
#include "lua/imgui/objects.h"
#include "lua/imgui/ranges.h"
#include "lua/imgui/textures.h"
#include "lua/imgui/values.h"

namespace appctl::lua {

struct EnumValue {
  const char* name;  // in the table: NoResize
  std::int64_t value;
};
struct Enum {
  const char* name;  // of the table: ImGuiWindowFlags
  std::span<const EnumValue> values;
  std::span<const EnumValue> aliases;  // names that other versions have for some; pairs() leaves them out
};
struct NamePair {
  const char* name;
  const char* other;
};

struct RemovedName {
  const char* name;
  const char* version;  // that has dropped it
  const char* instead;
};

extern const std::span<const Entry> functions_1, functions_2, functions_3, functions_4;
extern const std::span<const Enum> enum_tables;
extern const std::span<const NamePair> missing_functions;  // other: the version that has it
extern const std::span<const RemovedName> removed_functions;
extern const std::span<const NamePair> renamed_functions;  // other: its name in this version

}  // namespace appctl::lua
