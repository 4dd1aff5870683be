// A process that runs tests, seen from the one that started it. What is started here is this program again, and
// the case "test-worker" below is what Catch runs in it.
#include "testing/child.h"

#include <poll.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "testing/channel.h"

using namespace appctl;
using namespace appctl::testing;

TEST_CASE("test-worker", "[.]") {
  Channel channel(test_channel);
  std::string line;
  if (!channel.read_line(line)) _exit(1);
  const std::string order = read_message(line)->text("do");
  const bool is_deaf = order == "hang, and hear nothing" || order == "close, and hang";
  if (is_deaf) std::signal(SIGTERM, SIG_IGN);
  if (order == "close, and hang") close(test_channel);
  if (order == "answer") channel.write("{\"status\":\"passed\"}\n");
  if (order == "talk nonsense") channel.write("nonsense\n");
  if (order == "end") _exit(7);
  if (write(STDOUT_FILENO, "ready\n", 6) != 6) _exit(1);
  for (;;) pause();
}

namespace {

constexpr core::Instant at(double seconds) {
  return {static_cast<std::int64_t>(seconds * 1e9)};
}

constexpr core::Duration limit = std::chrono::seconds(1);

Child start(const char* order) {
  auto child = Child::start("APPCTL_TEST_WORKER=0.0");
  REQUIRE(child);
  Message message;
  message.set("do", std::string(order));
  child->send(message, at(0), limit);
  return std::move(*child);
}

void wait_until_ready(const Child& child) {
  pollfd said{child.output(), POLLIN, 0};
  poll(&said, 1, -1);
}

// At that time, in which nothing but what the process itself does can happen.
Answer answer_at(Child& child, core::Instant now) {
  for (;;) {
    if (auto answer = child.read(now)) return *answer;
  }
}

}  // namespace

TEST_CASE("an answer is read, and the process stays") {
  Child child = start("answer");
  const Answer answer = answer_at(child, at(0.5));
  CHECK(answer.message.text("status") == "passed");
  CHECK(answer.seconds == 0.5);
  CHECK_FALSE(child.dead());
  CHECK_FALSE(child.busy());
}

TEST_CASE("reading waits for nobody: a process that hears nothing is given its second in between") {
  Child child = start("hang, and hear nothing");
  wait_until_ready(child);
  CHECK_FALSE(child.read(at(0.9)));
  CHECK_FALSE(child.read(at(1)));  // asked to end
  CHECK_FALSE(child.read(at(1.9)));
  CHECK(child.deadline() <= at(2));
  const auto answer = child.read(at(2));
  REQUIRE(answer);
  CHECK(answer->death == "hung, and was killed");
  CHECK(answer->output == "ready\n");
  CHECK(child.dead());
}

TEST_CASE("a process that ends when it is asked to needs no more time than that") {
  Child child = start("hang");
  wait_until_ready(child);
  CHECK(answer_at(child, at(1)).death == "hung, and was killed");
}

TEST_CASE("one that ends by itself says how") {
  Child child = start("end");
  CHECK(answer_at(child, at(0)).death == "ended with exit code 7");
}

TEST_CASE("one that closes its end, and stays, is killed") {
  Child child = start("close, and hang");
  wait_until_ready(child);
  CHECK_FALSE(child.read(at(0)));
  CHECK(child.channel() == -1);  // there would always be something to read
  CHECK_FALSE(child.read(at(0.9)));
  CHECK(answer_at(child, at(1)).death == "was killed by signal 9 (Killed)");
}

TEST_CASE("nonsense ends the process") {
  Child child = start("talk nonsense");
  CHECK(answer_at(child, at(0)).death == "said what cannot be read, and was killed by signal 9 (Killed)");
  CHECK(child.dead());
}
