#include "testing/crew.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <csignal>

#include "testing/orphans.h"

namespace appctl::testing {
namespace {

volatile std::sig_atomic_t caught = 0;
volatile std::sig_atomic_t caught_again = 0;

}  // namespace

void Crew::catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int signal) {
    if (caught) caught_again = 1;
    if (!caught) caught = signal;
  };
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

int Crew::stop_requested() {
  return caught;
}

bool Crew::busy() const {
  return std::any_of(places_.begin(), places_.end(), [](const auto& place) { return place->child.busy(); });
}

Crew::~Crew() {
  stop();
  kill_all_orphans();
}

// Those at work get a second, all the same one, to clean up: a script's programs should not outlive it. A
// second signal cuts it short.
void Crew::stop() {
  std::erase_if(places_, [](const auto& place) { return !place->child.busy(); });
  for (const auto& place : places_) place->child.ask_to_end();
  const core::Instant deadline = clock_.now() + std::chrono::seconds(1);
  while (!places_.empty() && clock_.now() < deadline && !caught_again) {
    poll(nullptr, 0, 10);  // milliseconds
    std::erase_if(places_, [](const auto& place) { return place->child.has_ended(); });
  }
  places_.clear();
}

// Gives work to those that have none, and starts one more if there is more work.
core::Status Crew::fill(const std::function<std::optional<Job>()>& next) {
  std::erase_if(places_, [](const auto& place) { return place->child.dead(); });
  for (std::size_t i = 0; i < size_; ++i) {
    if (i < places_.size() && places_[i]->child.busy()) continue;
    std::optional<Job> job = next();
    if (!job) return core::Done{};
    if (i == places_.size()) {
      auto child = Child::start(environment_of_worker(++started_));
      if (!child) return child.error();
      places_.push_back(std::make_unique<Place>(Place{std::move(*child)}));
    }
    places_[i]->job = job->number;
    places_[i]->child.send(job->order, clock_.now(), job->limit);
  }
  return core::Done{};
}

void Crew::wait() const {
  std::vector<pollfd> watched;
  core::Instant deadline = core::Instant::never();
  for (const auto& place : places_) {
    if (!place->child.busy()) continue;
    watched.push_back({place->child.channel(), POLLIN, 0});
    watched.push_back({place->child.output(), POLLIN, 0});
    deadline = std::min(deadline, place->child.deadline());
  }
  constexpr core::Duration longest = std::chrono::seconds(1);  // a signal may have come a moment ago
  const core::Duration left = std::clamp(deadline - clock_.now(), core::Duration(0), longest);
  poll(watched.data(), watched.size(),
       static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(left).count()) + 1);
}

void Crew::collect(const std::function<void(std::size_t number, Answer answer)>& done) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!places_[i]->child.busy()) continue;
    auto answer = places_[i]->child.read(clock_.now());
    if (!answer) continue;
    if (!answer->death.empty()) kill_orphans_of(places_[i]->child.mark());
    done(places_[i]->job, std::move(*answer));
  }
}

core::Status Crew::run(const std::function<std::optional<Job>()>& next,
                       const std::function<void(std::size_t number, Answer answer)>& done) {
  for (;;) {
    if (core::Status filled = fill(next); !filled) return filled;
    if (stop_requested()) stop();
    if (!busy()) return core::Done{};
    wait();
    collect(done);
  }
}

}  // namespace appctl::testing
