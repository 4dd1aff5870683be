#include "core/buffer_ledger.h"

#include <utility>

namespace appctl::core {

void BufferLedger::enter(Buffer& buffer, BufferOwner owner, std::string_view line) {
  if (BufferMark* mark = buffer.mark()) return mark->take_over(owner, line);
  buffer.set_mark(std::make_unique<BufferMark>(shared_from_this(),
                                               BufferEntry{owner, std::string(line), buffer.bytes()}));
}

std::vector<BufferEntry> BufferLedger::alive() const {
  const std::lock_guard lock(mutex_);
  return {entries_.begin(), entries_.end()};
}

BufferMark::BufferMark(std::shared_ptr<BufferLedger> ledger, BufferEntry entry) : ledger_(std::move(ledger)) {
  const std::lock_guard lock(ledger_->mutex_);
  entry_ = ledger_->entries_.insert(ledger_->entries_.end(), std::move(entry));
}

BufferMark::~BufferMark() {
  const std::lock_guard lock(ledger_->mutex_);
  ledger_->entries_.erase(entry_);
}

// The line of a worker that has made it says more than the one to which it has come.
void BufferMark::take_over(BufferOwner owner, std::string_view line) {
  const std::lock_guard lock(ledger_->mutex_);
  if (entry_->owner != BufferOwner::worker) return;
  entry_->owner = owner;
  if (entry_->line.empty()) entry_->line = line;
}

}  // namespace appctl::core
