#include "core/mailbox.h"

namespace appctl::core {

void Mailbox::post(Mail mail) {
  bool was_empty;
  {
    std::lock_guard lock(mutex_);
    was_empty = inbox_.empty();
    inbox_.push_back(std::move(mail));
    has_mail_.store(true, std::memory_order_release);
  }
  if (was_empty) wake_();
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
