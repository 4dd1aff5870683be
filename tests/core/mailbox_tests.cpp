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

TEST_CASE("mail into an empty box wakes, and more does not") {
  int woken = 0;
  Mailbox mailbox([&] { ++woken; });
  mailbox.post([] {});
  mailbox.post([] {});
  CHECK(woken == 1);
  mailbox.deliver();
  mailbox.post([] {});
  CHECK(woken == 2);
}

TEST_CASE("what mail posts comes the next time, and wakes") {
  int woken = 0;
  Mailbox mailbox([&] { ++woken; });
  std::string got;
  mailbox.post([&] {
    got += '1';
    mailbox.post([&] { got += '2'; });
  });
  CHECK(mailbox.deliver() == 1);
  CHECK(got == "1");
  CHECK_FALSE(mailbox.empty());
  CHECK(woken == 2);
  CHECK(mailbox.deliver() == 1);
  CHECK(got == "12");
}

TEST_CASE("the waker finds the mail that woke it") {
  Mailbox* box = nullptr;
  bool had_mail = false;
  Mailbox mailbox([&] { had_mail = !box->empty(); });
  box = &mailbox;
  mailbox.post([] {});
  CHECK(had_mail);
}

TEST_CASE("several threads post, and each one's mail keeps its order") {
  constexpr int threads = 4;
  constexpr int each = 1000;
  std::atomic<int> woken{0};
  Mailbox mailbox([&] { ++woken; });
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
    if (mailbox.deliver() == 0) std::this_thread::yield();
  }
  for (std::thread& thread : posting) thread.join();
  CHECK(in_order);
  CHECK(mailbox.empty());
  CHECK(woken >= 1);
  CHECK(woken <= threads * each);
}
