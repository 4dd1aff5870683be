#include "lua/modules/file_operation.h"

#include <new>
#include <string>

#include "lua/bind.h"
#include "lua/state.h"
#include "work/io_loop.h"

namespace appctl::lua {
namespace {

const char operation_key = 0;

int collect(lua_State* L) {
  static_cast<FileOperation*>(lua_touserdata(L, 1))->~FileOperation();
  return 0;
}

}  // namespace

FileOperation::FileOperation(FsParts& parts, const char* path)
    : done(std::string("the file '") + path + "'"), parts_(parts) {}

void FileOperation::begin() {
  parts_.outside->outside.begin(*this);
  work_->operation = this;
  const std::shared_ptr<Work> work = work_;
  parts_.outside->loop.run_on_pool([work] { work->answer = work::perform(work->request, work->cancelled); },
                                   [work] {
                                     FileOperation* const operation = work->operation;
                                     if (operation) operation->parts_.outside->outside.has_come(*operation);
                                   });
}

void FileOperation::do_here() {
  work_->answer = work::perform(work_->request, work_->cancelled);
  be_over();
}

// The file that is written is kept by no garbage.
void FileOperation::be_over() {
  over_ = true;
  work_->request.replacement.reset();
}

void FileOperation::abandon() {
  if (over_ || !work_->operation) return;
  work_->operation = nullptr;
  work_->cancelled = true;
  parts_.outside->outside.end(*this);
  over_ = true;
  work_.reset();  // it goes when the thread is done with it
}

void FileOperation::deliver() {
  parts_.outside->outside.end(*this);
  work_->operation = nullptr;
  be_over();
  wake_outside(done);
}

void register_file_operation(lua_State* L) {
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<collect>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &operation_key);
}

FileOperation& new_file_operation(lua_State* L, FsParts& parts, const char* path) {
  auto* const operation = new (new_owner(L, sizeof(FileOperation), "file operation")) FileOperation(parts, path);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &operation_key);
  lua_setmetatable(L, -2);
  return *operation;
}

}  // namespace appctl::lua
