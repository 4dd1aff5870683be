#include "lua/json_tape.h"

#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>

#include "core/json_text.h"

namespace appctl::lua {
namespace {

using rapidjson::SizeType;

constexpr const char* too_large = "the number is too large for a float";

const char* explain(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty: return "there is no value";
    case rapidjson::kParseErrorDocumentRootNotSingular: return "there is more text behind the value";
    case rapidjson::kParseErrorValueInvalid: return "a value is expected";
    case rapidjson::kParseErrorObjectMissName: return "a name in double quotes is expected";
    case rapidjson::kParseErrorObjectMissColon: return "a colon is expected behind the name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "a comma or } is expected behind the value";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "a comma or ] is expected behind the value";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex: return "\\u needs four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "half of a surrogate pair stands alone";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "in a string, \\ stands before one of \"\\/bfnrtu, and control bytes are written as \\n or "
             "\\u0000";
    case rapidjson::kParseErrorStringMissQuotationMark: return "the string does not end";
    case rapidjson::kParseErrorNumberTooBig: return too_large;
    case rapidjson::kParseErrorNumberMissFraction: return "digits are expected behind the point of a number";
    case rapidjson::kParseErrorNumberMissExponent: return "digits are expected in the exponent of a number";
    default: return "this is no JSON";
  }
}

// Of a number that no float can hold: whether it is too small rather than too large.
bool is_tiny(const char* text, const char* end) {
  const char* exponent = std::find_if(text, end, [](char c) { return c == 'e' || c == 'E'; });
  const char* point = std::find(text, exponent, '.');
  const char* digit = std::find_if(text, exponent, [](char c) { return c >= '1' && c <= '9'; });
  if (exponent == end) return digit > point;
  const char* power = exponent + (exponent[1] == '+' ? 2 : 1);
  long shift = 0;
  if (std::from_chars(power, end, shift).ec != std::errc()) return *power == '-';
  return point - digit + shift < 0;
}

// Takes the events of the parser down as nodes; false stops the parser, and `failure` says why.
class Handler {
 public:
  Handler(Block& nodes, JsonFailure& failure) : nodes_(nodes), failure_(failure) {}
  int depth() const { return deepest_; }

  bool Null() { return add({JsonKind::null, 0, {0}}); }
  bool Bool(bool value) { return add({value ? JsonKind::true_ : JsonKind::false_, 0, {0}}); }
  // A whole number that 64 bits cannot hold becomes a float, as everywhere else.
  bool RawNumber(const char* text, SizeType size, bool) {
    JsonNode node{JsonKind::integer, 0, {0}};
    const std::from_chars_result whole = std::from_chars(text, text + size, node.integer);
    if (whole.ec == std::errc() && whole.ptr == text + size) return add(node);
    node.kind = JsonKind::real;
    node.real = 0;
    const std::from_chars_result real = std::from_chars(text, text + size, node.real);
    if (real.ec == std::errc() || is_tiny(text, text + size)) return add(node);
    failure_.what = too_large;
    return false;
  }
  bool String(const char* text, SizeType size, bool) { return add_text(text, size); }
  bool Key(const char* text, SizeType size, bool) { return add_text(text, size); }
  bool StartObject() { return start(JsonKind::object); }
  bool EndObject(SizeType count) { return end(count); }
  bool StartArray() { return start(JsonKind::array); }
  bool EndArray(SizeType count) { return end(count); }
  // Not called: numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  bool add(const JsonNode& node) {
    if (nodes_.reserve(sizeof node)) {
      nodes_.append(&node, sizeof node);
      return true;
    }
    failure_.out_of_memory = true;
    return false;
  }
  bool add_text(const char* text, SizeType size) {
    JsonNode node{JsonKind::string, size, {0}};
    node.text = text;
    return add(node);
  }
  bool start(JsonKind kind) {
    if (depth_ == json_deepest) {
      failure_.what = "arrays and objects are nested more than 1000 deep";
      return false;
    }
    open_[depth_++] = nodes_.size();
    if (depth_ > deepest_) deepest_ = depth_;
    return add({kind, 0, {0}});
  }
  bool end(SizeType count) {
    reinterpret_cast<JsonNode*>(nodes_.data() + open_[--depth_])->count = count;
    return true;
  }

  Block& nodes_;
  JsonFailure& failure_;
  int depth_ = 0;
  int deepest_ = 0;
  std::size_t open_[json_deepest];  // where the nodes of those that have begun stand
};

constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

bool JsonTape::read(std::string_view text, JsonFailure& failure) {
  failure.offset = core::find_invalid_utf8(text);
  if (failure.offset != std::string_view::npos) {
    failure.what = "JSON is UTF-8, and this byte is not";
    return false;
  }
  const std::size_t skipped = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  text.remove_prefix(skipped);
  if (!text_.reserve(text.size() + 1) || !nodes_.reserve(text.size() + sizeof(JsonNode))) {
    failure.out_of_memory = true;
    return false;
  }
  text_.append(text.data(), text.size());
  text_.append("", 1);
  Handler handler(nodes_, failure);
  rapidjson::Reader reader;
  rapidjson::InsituStringStream stream(text_.data());
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, handler);
  depth_ = handler.depth();
  if (!result.IsError() && stream.Tell() == text.size()) return true;
  failure.offset = skipped + (result.IsError() ? result.Offset() : stream.Tell());
  if (!failure.what)
    failure.what = explain(result.IsError() ? result.Code() : rapidjson::kParseErrorDocumentRootNotSingular);
  return false;
}

void JsonTape::free() {
  text_.free();
  nodes_.free();
}

}  // namespace appctl::lua
