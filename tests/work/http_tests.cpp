// URLs, files that replace others, and transfers to servers that are not there. What servers do is tested
// from Lua (tests/lua/http_checks.lua).
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "io_rig.h"
#include "work/http_here.h"
#include "work/http_loop.h"
#include "work/http_url.h"
#include "work/replacement.h"

using namespace appctl;
using work::HttpRequest;
using work::HttpTransfer;
using work::HttpUrl;

namespace {

HttpUrl parsed(const std::string& text) {
  HttpUrl url;
  CHECK(work::parse_url(text, url).empty());
  return url;
}

std::shared_ptr<HttpTransfer> transfer(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return std::make_shared<HttpTransfer>(std::move(request));
}

constexpr const char* nobody = "http://127.0.0.1:1/";  // no port that anybody listens at

}  // namespace

TEST_CASE("what a URL says of its server") {
  CHECK(parsed("http://Example.org/a b?c#d").text == "http://Example.org/a%20b?c");
  CHECK(parsed("http://Example.org").origin == "http://example.org:80");
  CHECK(parsed("HTTPS://example.org/x").origin == "https://example.org:443");
  CHECK(parsed("http://example.org:443/").origin != parsed("https://example.org/").origin);
  const HttpUrl url = parsed("http://ada:p%3Aw@example.org/x");
  CHECK(url.text == "http://example.org/x");
  CHECK(url.user_and_password == std::pair<std::string, std::string>("ada", "p:w"));
  CHECK_FALSE(parsed("http://example.org/@x").user_and_password);
}

TEST_CASE("what is no URL to ask for") {
  HttpUrl url;
  for (const char* text :
       {"", "example.org", "file:///etc/passwd", "ftp://example.org", "http://", "http://a\r\nb/",
        "http://example.org/\x7f", "http://example.org:port/", "javascript:alert(1)"})
    CHECK_FALSE(work::parse_url(text, url).empty());
}

TEST_CASE("where a redirect leads") {
  CHECK(work::resolve_url("http://a/b/c?d", "e") == "http://a/b/e");
  CHECK(work::resolve_url("http://a/b/c", "/e") == "http://a/e");
  CHECK(work::resolve_url("https://a/b", "//c/d") == "https://c/d");
  CHECK(work::resolve_url("http://a/b", "file:///etc/passwd") == "file:///etc/passwd");
}

TEST_CASE("a URL that is shown has no password") {
  CHECK(work::without_password("http://ada:secret@a/b@c") == "http://a/b@c");
  CHECK(work::without_password("http://a/b@c") == "http://a/b@c");
  CHECK(work::without_password("no URL: a@b") == "no URL: a@b");
  CHECK(work::without_password("http://a:b@c:d@e") == "http://e");
}

TEST_CASE("a transfer in the loop ends with its error, and nothing is left") {
  IoRig rig;
  {
    work::HttpLoop http(rig.loop);
    const auto failing = transfer(nobody);
    int told = 0;
    failing->changed = [&] { ++told; };
    http.begin(failing);
    CHECK(rig.loop.residents() > 0);
    CHECK(rig.run_until([&] { return failing->over(); }));
    CHECK(failing->error() == "cannot GET 'http://127.0.0.1:1/': connection refused (ECONNREFUSED)");
    CHECK(told == 1);
    CHECK(http.under_way() == 0);
  }
  CHECK(rig.run_to_end());
}

TEST_CASE("a transfer that is closed tells nobody") {
  IoRig rig;
  work::HttpLoop http(rig.loop);
  const auto closed = transfer(nobody);
  closed->changed = [] { FAIL("told"); };
  http.begin(closed);
  http.close(*closed);
  http.close(*closed);
  CHECK_FALSE(closed->over());
  CHECK(rig.run_to_end());
}

TEST_CASE("transfers that are under way go with the loop") {
  IoRig rig;
  {
    work::HttpLoop http(rig.loop);
    for (int i = 0; i < 20; ++i) http.begin(transfer(nobody));
    rig.loop.take();
  }
  CHECK(rig.run_to_end());
}

TEST_CASE("a transfer on a thread that waits") {
  work::HttpHere http;
  const auto failing = transfer(nobody);
  http.begin(failing);
  CHECK(http.go_on([&] { return failing->over(); }, [] { return false; }, core::Instant::never()));
  CHECK(failing->error().ends_with("connection refused (ECONNREFUSED)"));
  const auto stopped = transfer(nobody);
  http.begin(stopped);
  CHECK_FALSE(http.go_on([&] { return false; }, [] { return true; }, core::Instant::never()));
  CHECK(http.go_on([&] { return false; }, [] { return false; }, core::Instant{0}));  // it is late
}

TEST_CASE("a replacement that was discarded takes no place") {
  char folder[] = "/tmp/appctl-test-XXXXXX";
  REQUIRE(mkdtemp(folder));
  const std::string path = std::string(folder) + "/file";
  {
    work::Replacement replacement(path);
    CHECK(replacement.open() == 0);
    CHECK(replacement.file().write_all("text", 4));
    replacement.discard();
    CHECK(replacement.file().write_all("text", 4));  // as a thread does that has not heard of it
    CHECK(replacement.put_in_place() == ECANCELED);
  }
  CHECK(rmdir(folder) == 0);  // it is empty
}
