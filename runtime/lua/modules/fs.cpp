// What scripts/fs.lua is made of: one function that has something done with a file, lines out of pieces of it,
// and files that are written piece by piece.
#include "lua/modules/fs.h"

#include <cstdlib>
#include <new>

#include "lua/bind.h"
#include "lua/modules/file_operation.h"
#include "lua/state.h"
#include "lua/task.h"
#include "work/backlog.h"
#include "work/io_loop.h"

namespace appctl::lua {
namespace {

using Action = work::FileRequest::Action;

const char reader_tag = 0;  // its address proves that a userdata is a reader, and is its metatable's key

struct Reader {
  const char* tag;
  std::shared_ptr<work::OpenFile> file;
  work::Backlog backlog;
  bool ended;
};

Reader& check_reader(lua_State* L, int index) {
  auto* reader = static_cast<Reader*>(lua_touserdata(L, index));
  luaL_argexpected(L, reader && lua_rawlen(L, index) == sizeof(Reader) && reader->tag == &reader_tag, index,
                   "reader");
  return *reader;
}

int collect_reader(lua_State* L) {
  Reader& reader = check_reader(L, 1);
  reader.tag = nullptr;
  reader.~Reader();
  return 0;
}

const char draft_tag = 0;

// A file that is being written, and takes its place when it is complete.
struct Draft {
  const char* tag;
  std::string path;
  std::shared_ptr<work::Replacement> replacement;
};

Draft* to_draft(lua_State* L, int index) {
  auto* draft = static_cast<Draft*>(lua_touserdata(L, index));
  return draft && lua_rawlen(L, index) == sizeof(Draft) && draft->tag == &draft_tag ? draft : nullptr;
}

Draft& check_draft(lua_State* L, int index) {
  Draft* const draft = to_draft(L, index);
  luaL_argexpected(L, draft && draft->replacement, index, "open draft");
  return *draft;
}

int collect_draft(lua_State* L) {
  Draft* const draft = to_draft(L, 1);
  if (!draft) return 0;
  draft->tag = nullptr;
  draft->~Draft();
  return 0;
}

std::string_view text_at(lua_State* L, int index) {
  std::size_t size;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

// --- what has come of it ---

void push_status(lua_State* L, const work::FileStatus& status) {
  lua_createtable(L, 0, 4);
  lua_pushstring(L, status.type);
  lua_setfield(L, -2, "type");
  lua_pushinteger(L, status.size);
  lua_setfield(L, -2, "size");
  lua_pushnumber(L, status.modified);
  lua_setfield(L, -2, "modified");
  lua_pushinteger(L, status.mode);
  lua_setfield(L, -2, "mode");
}

void push_names(lua_State* L, const std::vector<std::string>& names) {
  lua_createtable(L, static_cast<int>(names.size()), 0);
  for (std::size_t i = 0; i < names.size(); ++i) {
    lua_pushlstring(L, names[i].data(), names[i].size());
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
}

void push_reader(lua_State* L, FileOperation& operation) {
  auto* const reader = new (new_owner(L, sizeof(Reader), "reader")) Reader{&reader_tag, {}, {}, false};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &reader_tag);
  lua_setmetatable(L, -2);
  reader->file = std::move(operation.answer().file);
}

void push_draft(lua_State* L, FileOperation& operation) {
  auto* const draft = new (lua_newuserdatauv(L, sizeof(Draft), 0)) Draft{&draft_tag, {}, {}};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &draft_tag);
  lua_setmetatable(L, -2);
  draft->path = operation.request().path;
  draft->replacement = std::move(operation.answer().replacement);
}

// The reader is at index 2.
void add_piece(lua_State* L, const work::FileAnswer& answer) {
  Reader& reader = check_reader(L, 2);
  reader.ended = answer.yes;
  if (answer.text.empty()) return;
  answer.text.copy(reader.backlog.room(answer.text.size()), answer.text.size());
  reader.backlog.added(answer.text.size());
}

int push_answer(lua_State* L, FileOperation& operation) {
  work::FileAnswer& answer = operation.answer();
  if (!answer.error.empty()) raise(L, "%s", answer.error.c_str());
  switch (operation.request().action) {
    case Action::make_temporary: operation.parts().temporary.add(answer.text); [[fallthrough]];
    case Action::read:
      lua_pushlstring(L, answer.text.data(), answer.text.size());
      answer.text = {};
      return 1;
    case Action::list: return push_names(L, answer.names), 1;
    case Action::stat: return push_status(L, answer.status), 1;
    case Action::exists: return lua_pushboolean(L, answer.yes), 1;
    case Action::open: return push_reader(L, operation), 1;
    case Action::read_piece: return add_piece(L, answer), 0;
    case Action::replace: return push_draft(L, operation), 1;
    default: return 0;
  }
}

// --- doing it ---

int after_file(lua_State* L, int, lua_KContext context) {
  FileOperation& operation = *reinterpret_cast<FileOperation*>(context);
  Tasks& tasks = operation.parts().outside->tasks;
  if (tasks.current()->must_raise()) operation.abandon();
  tasks.resumed(L);
  return push_answer(L, operation);
}

Action check_action(lua_State* L, int index) {
  constexpr const char* names[] = {"read",           "write",          "append",     "list", "stat",
                                   "exists",         "make_directory", "remove",     "copy", "rename",
                                   "make_temporary", "open",           "read_piece", "replace",
                                   "write_piece",    "put_in_place",   "discard",    nullptr};
  return static_cast<Action>(luaL_checkoption(L, index, nullptr, names));
}

void read_request(lua_State* L, work::FileRequest& request) {
  request.action = check_action(L, 1);
  if (request.action == Action::read_piece) {
    request.file = check_reader(L, 2).file;
  } else if (request.action >= Action::write_piece) {
    request.path = check_draft(L, 2).path;
    request.replacement = check_draft(L, 2).replacement;
  } else {
    request.path = text_at(L, 2);
  }
  if (lua_isstring(L, 4)) {
    const bool is_data = request.action == Action::write || request.action == Action::append ||
                         request.action == Action::write_piece;
    (is_data ? request.data : request.other) = text_at(L, 4);
  }
  request.deep = lua_toboolean(L, 5) != 0;
}

// What the operation is called in reports.
const char* path_of(lua_State* L) {
  if (const Draft* const draft = to_draft(L, 2)) return draft->path.c_str();
  return lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "that is read";
}

// internal.fs.file(action, path, reader or draft, function's name, text, deep) -> what the action gives. Waits.
int file(lua_State* L) {
  FsParts& parts = upvalue<FsParts>(L);
  lua_settop(L, 5);
  const char* const function = luaL_checkstring(L, 3);
  FileOperation& operation = new_file_operation(L, parts, path_of(L));
  if (!parts.outside) {
    read_request(L, operation.request());
    operation.do_here();
    return push_answer(L, operation);
  }
  Tasks& tasks = parts.outside->tasks;
  if (!tasks.waiting_task(L, function).must_raise()) {
    read_request(L, operation.request());
    operation.begin();
  }
  return wait_outside(L, tasks, operation.done, function, core::Instant::never(),
                      reinterpret_cast<lua_KContext>(&operation), after_file);
}

// internal.fs.line(reader) -> line; false if the next piece has to be read first; nil at the end
int line(lua_State* L) {
  Reader& reader = check_reader(L, 1);
  const auto found = reader.backlog.line(reader.ended);
  if (found) {
    lua_pushlstring(L, found->data(), found->size());
  } else if (reader.ended) {
    lua_pushnil(L);
  } else {
    lua_pushboolean(L, 0);
  }
  return 1;
}

int close(lua_State* L) {
  Reader& reader = check_reader(L, 1);
  reader.file.reset();
  reader.backlog = {};
  reader.ended = true;
  return 0;
}

// internal.fs.drop(draft): without waiting; what is not in its place is removed
int drop(lua_State* L) {
  FsParts& parts = upvalue<FsParts>(L);
  Draft* const draft = to_draft(L, 1);
  if (!draft || !draft->replacement) return 0;
  const std::shared_ptr<work::Replacement> dropped = std::move(draft->replacement);
  draft->replacement.reset();
  // A large file takes its time to be removed.
  if (parts.outside) parts.outside->loop.run_on_pool([dropped] { dropped->discard(); }, {});
  return 0;
}

// internal.fs.temporary_place() -> where directories for a while are made
int temporary_place(lua_State* L) {
  const char* const place = std::getenv("TMPDIR");
  lua_pushstring(L, place && place[0] == '/' ? place : "/tmp");
  return 1;
}

constexpr Entry internals[] = {
    {"file", entry<file>},
    {"line", entry<line>},
    {"close", entry<close>},
    {"drop", entry<drop>},
    {"temporary_place", entry<temporary_place>},
};

// The metatable of those userdata.
void register_kind(lua_State* L, const char* tag, lua_CFunction collect) {
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, tag);
}

}  // namespace

void open_fs(lua_State* L, FsParts& parts) {
  register_file_operation(L);
  register_kind(L, &reader_tag, entry<collect_reader>);
  register_kind(L, &draft_tag, entry<collect_draft>);
  lua_createtable(L, 0, 8);
  set_functions(L, internals, &parts);
  if (parts.outside) add_watch_functions(L, parts);
  lua_setfield(L, -2, "fs");
  lua_newtable(L);
  publish(L, "fs");
}

}  // namespace appctl::lua
