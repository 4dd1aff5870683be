#include "core/mailbox.h"

#include <utility>

namespace appctl::core {

void Mailbox::post(Mail mail) {
  bool was_awaited;
  {
    std::lock_guard lock(mutex_);
    was_awaited = std::exchange(awaited_, false);
    inbox_.push_back(std::move(mail));
    has_mail_.store(true, std::memory_order_release);
  }
  if (was_awaited) wake_();
}

bool Mailbox::await() {
  std::lock_guard lock(mutex_);
  awaited_ = inbox_.empty();
  return awaited_;
}

std::size_t Mailbox::deliver() {
  std::vector<Mail> mail;
  {
    std::lock_guard lock(mutex_);
    mail.swap(inbox_);
    has_mail_.store(false, std::memory_order_release);
  }
  for (Mail& m : mail) m();
  return mail.size();
}

}  // namespace appctl::core
