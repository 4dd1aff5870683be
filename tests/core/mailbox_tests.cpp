// Mail from other threads: order, waking, and none lost.
#include "core/mailbox.h"

#include <catch2/catch.hpp>
#include <string>
#include <thread>

using namespace appctl::core;

TEST_CASE("mail is delivered in order, once") {
  Mailbox mailbox([] {});
  std::string got;
  CHECK(mailbox.empty());
  CHECK(mailbox.deliver() == 0);
  for (const char c : {'a', 'b', 'c'}) mailbox.post([&got, c] { got += c; });
  CHECK_FALSE(mailbox.empty());
  CHECK(got.empty());
  CHECK(mailbox.deliver() == 3);
  CHECK(got == "abc");
  CHECK(mailbox.empty());
  CHECK(mailbox.deliver() == 0);
}

TEST_CASE("mail that is awaited wakes, and more does not") {
  int woken = 0;
  Mailbox mailbox([&] { ++woken; });
  CHECK(mailbox.await());
  mailbox.post([] {});
  mailbox.post([] {});
  CHECK(woken == 1);
  CHECK_FALSE(mailbox.await());  // it is here
  mailbox.deliver();
  mailbox.post([] {});
  CHECK(woken == 1);
  mailbox.deliver();
  CHECK(mailbox.await());
  mailbox.post([] {});
  CHECK(woken == 2);
}

TEST_CASE("what mail posts comes the next time") {
  Mailbox mailbox([] {});
  std::string got;
  mailbox.post([&] {
    got += '1';
    mailbox.post([&] { got += '2'; });
  });
  CHECK(mailbox.deliver() == 1);
  CHECK(got == "1");
  CHECK_FALSE(mailbox.empty());
  CHECK(mailbox.deliver() == 1);
  CHECK(got == "12");
}

TEST_CASE("the waker finds the mail that woke it") {
  Mailbox* box = nullptr;
  bool had_mail = false;
  Mailbox mailbox([&] { had_mail = !box->empty(); });
  box = &mailbox;
  mailbox.await();
  mailbox.post([] {});
  CHECK(had_mail);
}

TEST_CASE("several threads post: no wake is lost, and each one's mail keeps its order") {
  constexpr int threads = 4;
  constexpr int each = 1000;
  std::atomic<int> woken{0};
  Mailbox mailbox([&] {
    ++woken;
    woken.notify_one();
  });
  std::vector<int> last(threads, -1);
  int got = 0;
  bool in_order = true;
  std::vector<std::thread> posting;
  for (int t = 0; t < threads; ++t) {
    posting.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        mailbox.post([&, t, i] {
          in_order &= last[t] == i - 1;
          last[t] = i;
          ++got;
        });
      }
    });
  }
  while (got < threads * each) {
    const int before = woken;
    if (mailbox.deliver() == 0 && mailbox.await()) woken.wait(before);  // for ever, if a wake is lost
  }
  for (std::thread& thread : posting) thread.join();
  CHECK(in_order);
  CHECK(mailbox.empty());
  CHECK(woken <= threads * each);
}
