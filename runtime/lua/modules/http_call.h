// A request to a server as Lua sees it: a userdata that is the request in the ledger of outside work, and
// where a task waits for its answer. When it is collected, its connection is closed. Loop thread (or the
// thread of a worker's state).
//
// It holds the virtual clock while somebody waits for it, and what it says then is delivered in its turn; so
// what a script sees of an answer does not depend on the pieces in which that came.
#pragma once

#include <functional>
#include <lua.hpp>
#include <memory>
#include <string>

#include "core/outside.h"
#include "lua/modules/http.h"
#include "lua/outside_wait.h"
#include "work/http_transfer.h"
#include "work/io_loop.h"

namespace appctl::lua {

class HttpCall final : public core::Request {
 public:
  // In a worker `steady` says whether nothing may depend on how the pieces came; else the ledger does.
  HttpCall(HttpParts& parts, bool steady) : news("an answer"), parts_(parts), steady_(steady) {}
  ~HttpCall() { close(); }

  // Asks for `request`, once. Limit: of the whole call, real time; 0: none. At once: not in its turn, for how
  // long it takes is the script's affair. Throws std::runtime_error.
  enum class Begin : std::uint8_t { in_queue, at_once };
  void start(core::Duration limit, Begin begin);
  work::HttpRequest request;
  void close();      // its connection too; nothing comes any more
  void interrupt();  // the same, and whoever waits for it goes on: it has failed
  work::HttpTransfer& transfer() { return *transfer_; }
  bool is_started() const { return transfer_ != nullptr; }

  enum class Part : std::uint8_t {
    head,
    piece,  // of the body
    line,
    end,
  };
  void want(Part part);
  // The bytes of the pieces that are taken: all have the same size where it must not show how they came.
  std::size_t least_piece() const;
  std::size_t most_piece() const;
  // Whether what is wanted is here, or will not come.
  bool is_here();
  // With the real clock nobody waits for what is here; in turn everybody does.
  bool must_wait();
  bool is_awaited() const { return awaited_; }
  void begin_waiting();
  void stop_waiting();
  // In a worker: waits until it is here; false if `stopped` before.
  bool wait_in_place(const std::function<bool()>& stopped);
  NamedWait news;

  // --- for HttpQueue ---
  void go();  // it may ask now

 private:
  void deliver() override;
  void limit_is_over();
  void time_out();
  bool has_wanted();
  bool is_steady() const;
  void over();

  HttpParts& parts_;
  const bool steady_;
  std::shared_ptr<work::HttpTransfer> transfer_;
  Begin begin_ = Begin::in_queue;
  std::string origin_;  // in whose queue it is, wherever the server sends it
  work::Alarm limit_at_;
  core::Duration limit_{0};
  core::Instant latest_ = core::Instant::never();  // in a worker
  Part part_ = Part::head;
  bool asks_ = false;     // not in the queue any more
  bool awaited_ = false;  // a task waits, or is about to go on
  bool told_ = false;     // the latter
  bool ended_ = false;    // delivered, or closed
};

void register_http_call(lua_State* L);  // once per state, first
// Pushes a userdata with a call that is not started yet. Raises Lua's memory error.
HttpCall& new_http_call(lua_State* L, HttpParts& parts);
HttpCall& check_http_call(lua_State* L, int index);  // raises if there is something else

}  // namespace appctl::lua
