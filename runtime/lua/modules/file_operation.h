// One thing done with a file, as Lua sees it: a userdata that the task which waits keeps on its stack. The
// work itself is shared with the thread of the pool that does it, and is told when nobody waits any more.
// Loop thread (or the thread of a worker's state).
#pragma once

#include <lua.hpp>
#include <memory>

#include "core/outside.h"
#include "lua/modules/fs.h"
#include "lua/outside_wait.h"
#include "work/files.h"

namespace appctl::lua {

class FileOperation final : public core::Request {
 public:
  FileOperation(FsParts& parts, const char* path);
  ~FileOperation() { abandon(); }

  work::FileRequest& request() { return work_->request; }
  work::FileAnswer& answer() { return work_->answer; }
  void begin();    // on the pool
  void do_here();  // and returns when it is done
  void abandon();  // does nothing if it is over
  bool over() const { return over_; }
  FsParts& parts() { return parts_; }
  NamedWait done;

 private:
  // Shared with the pool, which reads the request and writes the answer until the operation is over.
  struct Work {
    work::FileRequest request;
    work::FileAnswer answer;
    std::atomic<bool> cancelled{false};
    FileOperation* operation = nullptr;  // loop thread; null: nobody waits any more
  };
  void deliver() override;
  void be_over();

  FsParts& parts_;
  std::shared_ptr<Work> work_ = std::make_shared<Work>();
  bool over_ = false;
};

void register_file_operation(lua_State* L);  // once per state, first
// Pushes a userdata. Raises Lua's memory error.
FileOperation& new_file_operation(lua_State* L, FsParts& parts, const char* path);

}  // namespace appctl::lua
