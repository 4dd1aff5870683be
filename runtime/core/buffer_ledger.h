// Which buffers of a run are alive, how large each is, and which line of the script has made it: so a test can
// tell what it has left behind. Held by the states of the run, and by each buffer that was entered
// (shared_ptr); any thread. A run without a test has none. Fails for want of memory alone (std::bad_alloc).
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/buffer.h"

namespace appctl::core {

// Whose a buffer is: of what came before the test, of the test itself, of the script that it has opened, or of
// a worker, from which it has not come yet.
enum class BufferOwner : unsigned char { before, test, script, worker };

struct BufferEntry {
  BufferOwner owner;
  std::string line;  // "form_test.lua:3", or empty
  std::size_t bytes;
};

class BufferLedger : public std::enable_shared_from_this<BufferLedger> {
 public:
  // One that is there already, as it has come from another state, stays as it is, unless it was a worker's.
  void enter(Buffer& buffer, BufferOwner owner, std::string_view line);
  // In the order in which they were made.
  std::vector<BufferEntry> alive() const;

 private:
  friend class BufferMark;
  mutable std::mutex mutex_;
  std::list<BufferEntry> entries_;
};

// A buffer's place in the ledger, as long as it lives.
class BufferMark {
 public:
  BufferMark(std::shared_ptr<BufferLedger> ledger, BufferEntry entry);
  ~BufferMark();
  BufferMark(const BufferMark&) = delete;
  BufferMark& operator=(const BufferMark&) = delete;
  void take_over(BufferOwner owner, std::string_view line);

 private:
  std::shared_ptr<BufferLedger> ledger_;
  std::list<BufferEntry>::iterator entry_;
};

}  // namespace appctl::core
