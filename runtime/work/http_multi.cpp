#include "work/http_multi.h"

#include <new>
#include <utility>

#include "work/http_library.h"

namespace appctl::work {
namespace {

constexpr long most_kept = 64;  // connections that wait for the next request

}  // namespace

HttpMulti::~HttpMulti() {
  close_all();
}

void HttpMulti::make() {
  http_library.load();
  multi_ = http_library.multi_init();
  if (!multi_) throw std::bad_alloc();
  http_library.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, most_kept);
  set_up();
}

void HttpMulti::close_all() {
  while (!transfers_.empty()) close(*transfers_.begin()->first);
  if (multi_) http_library.multi_cleanup(multi_);
  multi_ = nullptr;
}

void HttpMulti::begin(std::shared_ptr<HttpTransfer> transfer) {
  if (!multi_) make();
  HttpTransfer& begun = *transfer;
  transfers_.emplace(&begun, std::move(transfer));
  begun.tell_to(&news_);
  count_changed();
  add(begun);
}

void HttpMulti::add(HttpTransfer& transfer) {
  if (http_library.multi_add_handle(multi_, transfer.handle()) == CURLM_OK) return;
  close(transfer);
  throw std::bad_alloc();
}

void HttpMulti::close(HttpTransfer& transfer) {
  const auto found = transfers_.find(&transfer);
  if (found == transfers_.end()) return;
  transfer.tell_to(nullptr);
  http_library.multi_remove_handle(multi_, transfer.handle());  // if it is in there
  const std::shared_ptr<HttpTransfer> last = std::move(found->second);
  transfers_.erase(found);
  count_changed();
}

void HttpMulti::tell() {
  take_ended();
  const HttpTransfer::News news = std::exchange(news_, {});
  for (const auto& transfer : news) {
    transfer->was_told();
    if (transfer->changed) transfer->changed();
  }
}

void HttpMulti::take_ended() {
  int left = 0;
  while (const CURLMsg* message = http_library.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* transfer = nullptr;
    http_library.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    end(*reinterpret_cast<HttpTransfer*>(transfer), message->data.result);
  }
}

// The message is gone when the handle is removed.
void HttpMulti::end(HttpTransfer& transfer, int code) {
  http_library.multi_remove_handle(multi_, transfer.handle());
  if (transfer.ended(code)) return add(transfer);
  close(transfer);
}

}  // namespace appctl::work
