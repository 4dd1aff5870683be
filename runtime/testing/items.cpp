#include "testing/items.h"

#include <utility>

namespace appctl::testing {

void Items::window_opened() {
  frame_ = 0;
}

void Items::window_closed() {
  shown_.clear();
}

void Items::end_frame() {
  shown_.swap(recorded_);
  recorded_.clear();
  open_.clear();
  headers_.clear();
  ++frame_;
}

void Items::trim(int depth) {
  while (!open_.empty() && open_.back().depth >= depth) open_.pop_back();
}

int Items::add(Item item) {
  item.parent = open_.empty() ? -1 : open_.back().item;
  recorded_.push_back(std::move(item));
  return static_cast<int>(recorded_.size()) - 1;
}

int Items::add_outermost(Item item) {
  item.parent = -1;
  recorded_.push_back(std::move(item));
  return static_cast<int>(recorded_.size()) - 1;
}

void Items::add_options_to(int item) {
  for (Item& option : options_) {
    option.parent = item;
    recorded_.push_back(std::move(option));
  }
  options_.clear();
}

int Items::headers(std::uint32_t table) const {
  const auto found = headers_.find(table);
  return found == headers_.end() ? 0 : found->second;
}

}  // namespace appctl::testing
