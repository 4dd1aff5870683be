// What the process that runs tests and the one that started it say to each other: one JSON object a line,
// with texts, numbers, booleans, and lists of such objects. Plain data, any thread. What is no such line is
// an error as a value.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace appctl::testing {

class Message {
 public:
  void set(const std::string& key, std::string text) { texts_[key] = std::move(text); }
  void set(const std::string& key, double number) { numbers_[key] = number; }
  void set_list(const std::string& key, std::vector<Message> list) { lists_[key] = std::move(list); }

  // What is not there is empty, 0, false.
  std::string text(const std::string& key) const;
  double number(const std::string& key) const;  // true is 1
  bool flag(const std::string& key) const { return number(key) != 0; }
  const std::vector<Message>& list(const std::string& key) const;

  // With the newline. Bytes that are no UTF-8 are replaced.
  std::string line() const;

 private:
  void write(std::string& out) const;

  std::map<std::string, std::string> texts_;
  std::map<std::string, double> numbers_;
  std::map<std::string, std::vector<Message>> lists_;
};

core::Result<Message> read_message(std::string_view line);

// The text with '?' for each byte that is not part of valid UTF-8.
std::string to_utf8(std::string_view text);

}  // namespace appctl::testing
