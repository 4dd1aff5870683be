#include "lua/modules/program.h"

#include <new>

#include "lua/bind.h"
#include "lua/state.h"
#include "work/io_loop.h"

namespace appctl::lua {
namespace {

const char program_tag = 0;  // its address proves that a userdata is a program, whatever its metatable says

struct ProgramValue {
  const char* tag;
  Program program;
};

std::string quoted(const char* before, const char* name, const char* after) {
  return std::string(before) + name + after;
}

int collect(lua_State* L) {
  auto* value = static_cast<ProgramValue*>(lua_touserdata(L, 1));
  if (value && lua_rawlen(L, 1) == sizeof(ProgramValue) && value->tag == &program_tag) {
    value->tag = nullptr;
    value->program.~Program();
  }
  return 0;
}

}  // namespace

Program::Program(OutsideParts& parts, Kind kind, const char* name)
    : ended(quoted("the program '", name, "'")),
      input(quoted("the program '", name, "' to take its input")),
      outputs{NamedWait(quoted("the output of '", name, "'")),
              NamedWait(quoted("the errors of '", name, "'"))},
      parts_(parts),
      kind_(kind),
      name_(name) {}

Program::~Program() {
  drop();
}

const char* Program::start() {
  auto started = work::Process::start(parts_.loop, command);
  command = {};
  if (!started) {
    error_ = started.error().message;
    return error_.c_str();
  }
  process_ = *started;
  // Of a request only the end is told; what it has written until then is nobody's business.
  process_->changed = [this] {
    if (kind_ == Kind::stream || process_->finished()) parts_.outside.has_come(*this);
  };
  parts_.outside.begin(*this, kind_);
  return nullptr;
}

// From now on it ends soon, and the virtual clock waits for that: otherwise the grace of whoever waits for
// the end would be over at once.
void Program::terminate(core::Duration grace) {
  if (over_) return;
  if (kind_ == Kind::stream) {
    parts_.outside.end(*this);
    kind_ = Kind::work;
    parts_.outside.begin(*this, kind_);
    if (process_->finished()) parts_.outside.has_come(*this);
  }
  process_->terminate(grace);
}

void Program::drop() {
  parts_.outside.end(*this);
  if (!process_) return;
  process_->changed = nullptr;
  process_->terminate(core::Duration(0));
}

void Program::deliver() {
  if (process_->finished()) {
    parts_.outside.end(*this);
    over_ = true;
    wake_outside(ended);
  }
  wake_outside(input);
  wake_readers();
}

void Program::wake_readers() {
  for (const work::Stream stream : {work::Stream::out, work::Stream::err}) {
    if (process_->backlog(stream).size() > 0 || process_->closed(stream)) wake_outside(output(stream));
  }
}

void register_program(lua_State* L) {
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<collect>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &program_tag);
}

Program& new_program(lua_State* L, OutsideParts& parts, core::Request::Kind kind, const char* name) {
  void* const memory = new_owner(L, sizeof(ProgramValue), "process");
  auto* const value = new (memory) ProgramValue{&program_tag, Program(parts, kind, name)};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &program_tag);
  lua_setmetatable(L, -2);
  return value->program;
}

Program& check_program(lua_State* L, int index) {
  auto* value = static_cast<ProgramValue*>(lua_touserdata(L, index));
  const bool is_one = value && lua_rawlen(L, index) == sizeof(ProgramValue) && value->tag == &program_tag;
  luaL_argexpected(L, is_one, index, "program");
  return value->program;
}

}  // namespace appctl::lua
