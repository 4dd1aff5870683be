// Buffers that are alive, and where they were made.
#include "core/buffer_ledger.h"

#include <catch2/catch.hpp>
#include <thread>

using namespace appctl::core;

namespace {

std::unique_ptr<Buffer> make(std::int64_t columns) {
  return std::move(*Buffer::create(Element::u8, columns, 1));
}

std::vector<std::string> lines(const BufferLedger& ledger) {
  std::vector<std::string> all;
  for (const BufferEntry& entry : ledger.alive()) all.push_back(entry.line);
  return all;
}

}  // namespace

TEST_CASE("a buffer is in the ledger as long as it lives, on whatever thread it dies", "[buffer]") {
  const auto ledger = std::make_shared<BufferLedger>();
  auto a = make(5), b = make(6), unknown = make(7);
  ledger->enter(*a, BufferOwner::test, "a:1");
  ledger->enter(*b, BufferOwner::script, "b:2");
  CHECK(lines(*ledger) == std::vector<std::string>{"a:1", "b:2"});
  CHECK(ledger->alive()[1].bytes == 6);
  std::thread([a = std::move(a)]() mutable { a.reset(); }).join();
  CHECK(lines(*ledger) == std::vector<std::string>{"b:2"});
  b.reset();
  CHECK(ledger->alive().empty());
}

TEST_CASE("what comes from a worker belongs to whoever gets it first, and keeps its line", "[buffer]") {
  const auto ledger = std::make_shared<BufferLedger>();
  const auto a = make(1), b = make(1);
  ledger->enter(*a, BufferOwner::worker, "worker:1");
  ledger->enter(*a, BufferOwner::test, "a:1");
  ledger->enter(*a, BufferOwner::script, "a:2");
  ledger->enter(*b, BufferOwner::worker, "");
  ledger->enter(*b, BufferOwner::script, "b:1");
  CHECK(lines(*ledger) == std::vector<std::string>{"worker:1", "b:1"});
  CHECK(ledger->alive()[0].owner == BufferOwner::test);
  CHECK(ledger->alive()[1].owner == BufferOwner::script);
}

TEST_CASE("a buffer may outlive who has asked for the ledger", "[buffer]") {
  auto ledger = std::make_shared<BufferLedger>();
  const std::weak_ptr<BufferLedger> watched = ledger;
  auto a = make(1);
  ledger->enter(*a, BufferOwner::test, "a:1");
  ledger.reset();
  CHECK_FALSE(watched.expired());
  a.reset();
  CHECK(watched.expired());
}
