// A program as Lua sees it: a userdata that is the request in the ledger of outside work, and where tasks
// wait for its end and its pipes. The userdata is kept by the task that waits for the end; when it is
// collected before, the program is killed. Loop thread only.
#pragma once

#include <array>
#include <lua.hpp>
#include <memory>
#include <string>

#include "core/outside.h"
#include "lua/modules/outside_parts.h"
#include "lua/outside_wait.h"
#include "work/process.h"

namespace appctl::lua {

class Program final : public core::Request {
 public:
  Program(OutsideParts& parts, Kind kind, const char* name);
  ~Program();

  // The error, or null. `command` is used up.
  const char* start();
  void terminate(core::Duration grace);  // see work::Process
  // What is left of the program when nobody wants it any more.
  void drop();
  bool over() const { return over_; }
  work::Process& process() { return *process_; }
  OutsideParts& parts() { return parts_; }
  const char* name() const { return name_.c_str(); }

  work::Command command;
  NamedWait ended;
  NamedWait input;
  std::array<NamedWait, 2> outputs;
  NamedWait& output(work::Stream stream) { return outputs[static_cast<std::size_t>(stream)]; }

 private:
  void deliver() override;
  void wake_readers();

  OutsideParts& parts_;
  Kind kind_;
  std::string name_;
  std::string error_;
  std::shared_ptr<work::Process> process_;
  bool over_ = false;
};

void register_program(lua_State* L);  // once per state, first
// Pushes a userdata with a program that is not started yet. Raises Lua's memory error.
Program& new_program(lua_State* L, OutsideParts& parts, core::Request::Kind kind, const char* name);
Program& check_program(lua_State* L, int index);  // raises if there is something else

}  // namespace appctl::lua
