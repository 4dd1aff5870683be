// Who waits for something: an intrusive list, first come first served, in which a waiter can leave from
// any place. A list belongs to what is waited for; the links belong to those who wait. Loop thread only;
// nothing here fails.
#pragma once

namespace appctl::lua {

class LuaTask;

struct Waiter {
  using Ended = void (*)(Waiter& self, LuaTask& ended);
  Waiter* prev = nullptr;  // of the first one: the last
  Waiter* next = nullptr;
  Ended ended = nullptr;  // what to call when the task that is waited for has ended; null: not in a list
};

class Waiters {
 public:
  Waiter* first() const { return first_; }
  void add(Waiter& waiter, Waiter::Ended ended);  // REQUIRES: it is in no list
  void remove(Waiter& waiter);                    // does nothing if it is in no list
  Waiter* take_first();                           // nullptr if nobody waits

 private:
  Waiter* first_ = nullptr;
};

}  // namespace appctl::lua
