// A queue of parcels between threads: what a task.channel becomes when it goes to a worker. Shared by all who
// hold it (shared_ptr); any thread. Who waits first is served first. Nothing here fails but for want of memory
// (std::bad_alloc), and then nothing has changed.
//
// Nobody blocks in here: an operation that cannot be done at once waits as a record of its owner, whose
// `completed` is called when another thread has done it, under the channel's lock: it only tells its owner,
// and locks nothing that is held while this class is called.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

#include "core/parcel.h"

namespace appctl::core {

// One put or get. Owned by who waits; it stays where it is while it waits.
struct ChannelOperation {
  enum class State : std::uint8_t { idle, waiting, done, closed };
  Parcel parcel;  // to be put; or what was got, when it is done
  std::function<void(ChannelOperation&)> completed;
  bool is_get = false;
  State state = State::idle;  // written under the channel's lock while it waits
  ChannelOperation* prev = nullptr;
  ChannelOperation* next = nullptr;
};

class Channel {
 public:
  static constexpr std::size_t unbounded = SIZE_MAX;
  enum class Keeps : std::uint8_t { all, last };  // last: what is put replaces what is there; no put waits
  explicit Channel(std::size_t capacity, Keeps keeps = Keeps::all) : capacity_(capacity), keeps_(keeps) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  using State = ChannelOperation::State;
  // REQUIRES: the operation is idle. `done` (of a get: with the parcel), `closed` (of a get: and empty), or
  // `waiting`: it must not go before `completed` was called or leave() has said that it waits no more.
  State put(ChannelOperation& operation);
  State get(ChannelOperation& operation);
  // What is in it, at once; false if nothing is. Does not look at those who wait to put without capacity.
  bool take(Parcel& parcel);
  // It waits no longer. Its state says whether it was completed before.
  State leave(ChannelOperation& operation);
  // What an operation got and nobody took is the first again.
  void give_back(Parcel parcel);
  // Waiting gets and puts end as `closed`; what is in it can still be got.
  void close();

  bool closed() const;
  std::size_t size() const;
  std::size_t capacity() const { return capacity_; }
  Keeps keeps() const { return keeps_; }

 private:
  struct List {
    ChannelOperation* first = nullptr;
    ChannelOperation* last = nullptr;
    void add(ChannelOperation& operation);
    void remove(ChannelOperation& operation);
  };
  void complete(List& list, State state);
  void accept_waiting();

  const std::size_t capacity_;
  const Keeps keeps_;
  mutable std::mutex mutex_;  // what `completed` locks comes after it
  std::deque<Parcel> items_;
  List getters_;
  List putters_;
  bool closed_ = false;
};

}  // namespace appctl::core
