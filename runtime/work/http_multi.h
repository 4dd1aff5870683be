// Several transfers at once over libcurl, which keeps connections for the next ones. What drives it is said
// by HttpLoop (the loop of the run) and HttpHere (a worker's thread). One thread. Throws std::runtime_error
// if libcurl is not there, std::bad_alloc.
#pragma once

#include <memory>
#include <unordered_map>

#include "work/http_transfer.h"

namespace appctl::work {

class HttpMulti {
 public:
  virtual ~HttpMulti();
  HttpMulti(const HttpMulti&) = delete;
  HttpMulti& operator=(const HttpMulti&) = delete;

  // Not inside HttpTransfer::changed. REQUIRES: it is not over, and nobody drives it
  void begin(std::shared_ptr<HttpTransfer> transfer);
  // Closes its connection at once and tells nobody; does nothing if it is not under way.
  void close(HttpTransfer& transfer);
  std::size_t under_way() const { return transfers_.size(); }

 protected:
  HttpMulti() = default;
  // The first transfer has made libcurl's handle.
  virtual void set_up() {}
  virtual void count_changed() {}  // of those that are under way
  // Of those that wait for the next one, too. REQUIRES: what set_up() made is there
  void close_all();
  // After libcurl has worked: tells of each transfer of which there may be news.
  void tell();
  void* multi_ = nullptr;

 private:
  void make();
  void add(HttpTransfer& transfer);
  void take_ended();
  void end(HttpTransfer& transfer, int code);

  std::unordered_map<HttpTransfer*, std::shared_ptr<HttpTransfer>> transfers_;
  HttpTransfer::News news_;
};

}  // namespace appctl::work
