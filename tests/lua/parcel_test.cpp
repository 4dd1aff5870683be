// Values from one state to another and what is refused, and where memory ends. Both ends are in one test: a
// script packs, another state, that of a worker, unpacks.
#include "lua/parcel.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/channel.h"
#include "lua/bind.h"
#include "lua/buffer.h"
#include "lua/call.h"
#include "lua/library_names.h"
#include "lua/state.h"

using namespace appctl;
using namespace appctl::lua;

namespace {

constexpr PackNames call_names{"worker.cpu_bound", "argument", true, true};
constexpr PackNames value_names{"ch:put", "the value", false, false};

StateOptions options_of(bool worker, bool deterministic) {
  StateOptions options;
  options.deterministic = deterministic;
  options.seed = 0;
  options.worker = worker;
  options.place = worker ? 1 : 0;
  return options;
}

// A state and what it says.
class Side {
 public:
  Side(core::Clock& clock, bool worker, bool deterministic)
      : state_(std::move(*State::create(options_of(worker, deterministic), clock))) {
    lua_State* const L = state_->main();
    lua_newtable(L);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    set_channel_metatable(L);
    learn_library_names(L);
  }
  ~Side() { state_->close(); }
  lua_State* L() const { return state_->main(); }
  State& state() const { return *state_; }

  // Runs f in protected mode; the error as a text, or "".
  template <class F>
  std::string protect(F f) {
    lua_pushcfunction(L(), entry<&Side::call<F>>);
    lua_pushlightuserdata(L(), &f);
    if (lua_pcall(L(), 1, 0, 0) == LUA_OK) return "";
    const char* text = lua_tostring(L(), -1);
    std::string message = text ? text : "an error value";
    lua_pop(L(), 1);
    return message;
  }

 private:
  template <class F>
  static int call(lua_State* L) {
    F& f = *static_cast<F*>(lua_touserdata(L, 1));
    lua_settop(L, 0);
    f(L);
    return 0;
  }
  std::unique_ptr<State> state_;
};

class Pair {
 public:
  explicit Pair(bool deterministic = true) : here(clock, false, deterministic), there(clock, true, deterministic) {}

  // Packs what the chunk gives; the error, or "".
  std::string pack(const std::string& chunk, const PackNames& names = value_names) {
    parcel = {};
    return here.protect([&](lua_State* L) {
      if (luaL_loadbufferx(L, chunk.data(), chunk.size(), "=test.lua", "t") != LUA_OK) lua_error(L);
      lua_call(L, 0, LUA_MULTRET);
      lua::pack(L, 1, lua_gettop(L), parcel, names);
    });
  }
  // Unpacks into the arguments of the chunk, and gives what it returns as a text; an error as "! text".
  std::string unpack(const std::string& chunk) {
    std::string got;
    const std::string error = there.protect([&](lua_State* L) {
      if (luaL_loadbufferx(L, chunk.data(), chunk.size(), "=test.lua", "t") != LUA_OK) lua_error(L);
      const int count = lua::unpack(L, parcel);
      lua_call(L, count, 1);
      got = luaL_tolstring(L, -1, nullptr);
    });
    return error.empty() ? got : "! " + error;
  }
  std::string through(const std::string& chunk, const std::string& reading) {
    const std::string refused = pack(chunk);
    return refused.empty() ? unpack(reading) : refused;
  }

  core::VirtualClock clock;
  Side here, there;
  core::Parcel parcel;
};

std::string plain(const std::string& value) {
  return Pair().through("return " + value,
                        "local v = ... return (math.type(v) or type(v)) .. ' ' .. (type(v) == 'string' and "
                        "('%q'):format(v) or math.type(v) == 'float' and ('%a'):format(v) or tostring(v))");
}

}  // namespace

TEST_CASE("plain values arrive as they were") {
  CHECK(plain("nil") == "nil nil");
  CHECK(plain("true") == "boolean true");
  CHECK(plain("false") == "boolean false");
  CHECK(plain("0") == "integer 0");
  CHECK(plain("math.mininteger") == "integer -9223372036854775808");
  CHECK(plain("math.maxinteger") == "integer 9223372036854775807");
  CHECK(plain("1.0") == "float 0x1p+0");
  CHECK(plain("-0.0") == "float -0x0p+0");
  CHECK(plain("1e308 * 10") == "float inf");
  CHECK(plain("2^53 + 0.0") == "float 0x1p+53");
  CHECK(plain("5e-324") == "float 0x0.0000000000001p-1022");
  CHECK(plain("''") == "string \"\"");
  CHECK(plain("'a\\0b\\0'") == "string \"a\\0b\\0\"");
  CHECK(plain("('x'):rep(3)") == "string \"xxx\"");
  CHECK(Pair().through("return 0/0", "local v = ... return math.type(v) .. tostring(v ~= v)") == "floattrue");
  CHECK(Pair().through("return ('\\0\\255'):rep(1 << 20)", "local v = ... return #v .. v:sub(-1):byte()") == "2097152255");
}

TEST_CASE("several values keep their places, nil too") {
  CHECK(Pair().through("return nil, 1, nil, 'x', nil", "return table.concat({select('#', ...), select(4, ...), tostring((...))}, ' ')") ==
        "5 x nil");
  CHECK(Pair().through("return", "return select('#', ...)") == "0");
  CHECK(Pair().through("return table.unpack({}, 1, 5000)", "return select('#', ...)") == "5000");
}

TEST_CASE("tables arrive with all kinds of keys") {
  const std::string keys =
      "return {10, 20, nil, 40, x = 1, [true] = 2, [false] = 3, [1.5] = 4, [-1] = 5, [math.maxinteger] = 6, "
      "[math.mininteger] = 8, ['a\\0b'] = 7, [1e300] = 9, ['1'] = 10}";
  for (const bool deterministic : {true, false}) {
    Pair p(deterministic);
    REQUIRE(p.pack(keys).empty());
    CHECK(p.unpack("local t = ... local n = 0 for _ in pairs(t) do n = n + 1 end return table.concat({n, t[1], t[2], "
                   "tostring(t[3]), t[4], t.x, t[true], t[false], t[1.5], t[-1], t[math.maxinteger], t[math.mininteger], "
                   "t['a\\0b'], t[1e300], t['1']}, ' ')") == "13 10 20 nil 40 1 2 3 4 5 6 8 7 9 10");
  }
  CHECK(Pair().through("local t = {} for i = 1, 1000 do t[i] = i end return t", "local t = ... return #t .. t[1000]") == "10001000");
  CHECK(Pair().through("return {}", "return next((...)) == nil") == "true");
}

TEST_CASE("shared and cyclic parts stay what they are") {
  CHECK(Pair().through("local s = {} return {s, s, [s] = s}",
                       "local t = ... return t[1] == t[2] and t[t[1]] == t[1]") == "true");
  CHECK(Pair().through("local t = {} t.self = t t[1] = {t} return t", "local t = ... return t.self == t and t[1][1] == t") ==
        "true");
  CHECK(Pair().through("local t = {} return t, {t}, t", "local a, b, c = ... return a == b[1] and a == c") == "true");
  CHECK(Pair().through("local t = {} t[t] = t return t", "local t = ... return next(t) == t and t[t] == t") == "true");
}

TEST_CASE("functions take their upvalues along, and share them") {
  CHECK(Pair().through("local n = 5 return function(x) return x + n end", "return (...)(2)") == "7");
  CHECK(Pair().through("local n = 0 return function() n = n + 1 return n end, function() return n end",
                       "local up, now = ... up() up() return now()") == "2");
  CHECK(Pair().through("local n = 0 local t = {function() n = n + 1 end, function() return n end} return t",
                       "local t = ... t[1]() t[1]() t[1]() return t[2]()") == "3");
  CHECK(Pair().through("local function f(n) return n < 2 and 1 or n * f(n - 1) end return f", "return (...)(10)") == "3628800");
  CHECK(Pair().through("local even, odd function even(n) return n == 0 or odd(n - 1) end "
                       "function odd(n) return n > 0 and even(n - 1) end return even",
                       "return (...)(10)") == "true");
  CHECK(Pair().through("local function f() end return f, {f}", "local a, b = ... return a == b[1]") == "true");
  CHECK(Pair().through("local t = {} function t.f() return t end return t", "local t = ... return t.f() == t") == "true");
  CHECK(Pair().through("local a, b = 1 return function() return a, b end", "return select('#', (...)()) ") == "2");
}

TEST_CASE("each state's own globals and libraries are found again") {
  CHECK(Pair().through("x = 5 return function() return x end", "x = 6 return (...)()") == "6");
  CHECK(Pair().through("return _G, _ENV", "local a, b = ... return a == _G and b == _G") == "true");
  CHECK(Pair().through("return string.format, print, math, {table.concat}",
                       "local a, b, c, d = ... return a == string.format and b == print and c == math and d[1] == table.concat") ==
        "true");
  CHECK(Pair().through("local format = string.format return function(...) return format(...) end", "return (...)('%d', 3)") == "3");
  CHECK(Pair().through("local old = string.format string.format = function() return old('mine') end return string.format, old",
                       "local mine, old = ... return mine() .. tostring(old == string.format)") == "minetrue");
  CHECK(Pair().through("return (...)", "return ...") == "nil");
}

TEST_CASE("what cannot be copied is refused by the path to it") {
  const auto refused = [](const std::string& chunk, const PackNames& names = value_names) {
    return Pair().pack(chunk, names);
  };
  const auto tail = [](const std::string& text) { return text.substr(text.find("cannot copy ") + 12); };
  CHECK(tail(refused("return io.stdout")) == "the value: userdata");
  CHECK(tail(refused("return coroutine.create(print)")) == "the value: a coroutine");
  CHECK(tail(refused("return setmetatable({}, {})")) == "the value: a table with a metatable");
  CHECK(tail(refused("return {a = {b = {io.stdout}}}")) == "the value.a.b[1]: userdata");
  CHECK(tail(refused("return {['a b'] = io.stdout}")) == "the value[\"a b\"]: userdata");
  CHECK(tail(refused("return {[true] = io.stdout}")) == "the value[true]: userdata");
  CHECK(tail(refused("return {[1.5] = io.stdout}")) == "the value[1.5]: userdata");
  CHECK(tail(refused("return {[{}] = io.stdout}")) == "the value[table]: userdata");
  CHECK(tail(refused("return {[io.stdout] = 1}")) == "the value, a key in it: userdata");
  CHECK(tail(refused("return {x = {[io.stdout] = 1}}")) == "the value.x, a key in it: userdata");
  CHECK(tail(refused("local f = io.stdout return function() return f end")) == "the value, upvalue 'f': userdata");
  CHECK(tail(refused("return string.gmatch('a', 'a')")) == "the value: a C function");
  const std::string call = "local cfg = {window = io.stdout} return function() return cfg end, 1";
  CHECK(tail(refused(call, call_names)) == "upvalue 'cfg'.window: userdata");
  CHECK(refused(call, call_names).find("worker.cpu_bound cannot copy") != std::string::npos);
  CHECK(tail(refused("return function() end, 1, {x = io.stdout}", call_names)) == "argument 2.x: userdata");
  CHECK(tail(refused("return io.stdout", call_names)) == "the function: userdata");
  CHECK(tail(refused("return setmetatable({}, {}), 1", call_names)) == "the function: a table with a metatable");
}

TEST_CASE("depth is limited, and a chain of a thousand is not too deep") {
  const auto chain = [](int depth) {
    return "local t = {} for i = 1, " + std::to_string(depth - 1) + " do t = {t} end return t";
  };
  CHECK(Pair().through(chain(1000), "local t, n = (...), 0 while t do n = n + 1 t = t[1] end return n") == "1000");
  CHECK(Pair().pack(chain(1001)).find(": it is nested deeper than 1,000 levels") != std::string::npos);
  CHECK(Pair().pack("local f = function() end for i = 1, 2000 do local g = f f = function() return g end end return f")
            .find(": it is nested deeper than 1,000 levels") != std::string::npos);
  CHECK(Pair().through("local f = function() return 7 end for i = 1, 300 do local g = f f = function() return g() end end return f",
                       "return (...)()") == "7");
}

TEST_CASE("a table that is mostly holes is copied by its entries") {
  std::string chunk = "return {1, 2, 3, 4, [5] = 5";
  for (int i = 1; i <= 38; ++i) chunk += ", [" + std::to_string(std::int64_t{4} << i) + "] = " + std::to_string(i);
  {
    Pair p;
    REQUIRE(p.pack(chunk + "}").empty());
    CHECK(p.parcel.bytes.size() < 2000);
    CHECK(p.unpack("local t = ... local n = 0 for _ in pairs(t) do n = n + 1 end return n .. ' ' .. t[8 << 20]") == "43 21");
  }
  CHECK(Pair().through("return {nil, nil, 3}", "return #(...)") == "3");
}

// --- buffers and channels ---

TEST_CASE("buffers are moved: one owner, here or there") {
  Pair p;
  REQUIRE(p.pack("local b = buffer.new('u8', 4) b[1] = 7 return b, {b}, buffer.new('f64', 2)").empty());
  CHECK(p.parcel.buffers.size() == 2);
  CHECK(p.unpack("local a, b, c = ... return (a == b[1]) and a[1] .. ' ' .. #c") == "7 2");
}

TEST_CASE("a refusal moves no buffer, and what was not sent comes back") {
  Pair p;
  const std::string error = p.here.protect([&](lua_State* L) {
    luaL_loadstring(L, "b = buffer.new('u8', 4) return b, io.stdout");
    lua_call(L, 0, 2);
    lua::pack(L, 1, 2, p.parcel, value_names);
  });
  CHECK_FALSE(error.empty());
  CHECK(p.parcel.buffers.empty());
  p.parcel = {};
  const std::string unmoved = p.here.protect([&](lua_State* L) {
    lua_getglobal(L, "b");
    lua::pack(L, 1, 1, p.parcel, value_names);
    CHECK(p.parcel.buffers.size() == 1);
    CHECK(to_buffer(L, 1) == nullptr);
    lua::unmove(L, p.parcel);
    CHECK(to_buffer(L, 1) != nullptr);
    CHECK(lua_gettop(L) == 1);
    CHECK(p.parcel.bytes.empty());
  });
  CHECK(unmoved.empty());
}

TEST_CASE("channels are shared, and the same on both sides") {
  Pair p;
  CHECK(p.here.protect([&](lua_State* L) {
    new_channel(L, 3);
    lua_pushvalue(L, 1);
    lua::pack(L, 1, 2, p.parcel, value_names);
    CHECK(p.parcel.channels.size() == 1);
    CHECK(p.parcel.channels[0] == *to_channel(L, 1));
  }).empty());
  CHECK(p.there.protect([&](lua_State* L) {
    CHECK(lua::unpack(L, p.parcel) == 2);
    CHECK(lua_rawequal(L, 1, 2));
    CHECK((to_channel(L, 1) && (*to_channel(L, 1))->capacity() == 3));
  }).empty());
}

// --- memory ---

TEST_CASE("wherever memory runs out while it is unpacked, nothing is lost or kept") {
  Pair p(false);
  int failed = 0;
  for (std::uint64_t limit = 0;; limit += 64) {
    REQUIRE(p.pack("local u = {} local t = {s = ('x'):rep(300), u, u, f = function() return u, 1 end, b = buffer.new('u8', 100)} "
                   "for i = 1, 10 do t[i] = {i, 'k' .. i} end return t").empty());
    lua_gc(p.there.L(), LUA_GCCOLLECT);
    const auto used = static_cast<std::uint64_t>(lua_gc(p.there.L(), LUA_GCCOUNT)) * 1024;
    p.there.state().limit_memory(used + limit);
    const std::string got = p.unpack("local t = ... return #t");
    p.there.state().limit_memory(0);
    if (got == "10") break;
    CHECK(got.find("not enough memory") != std::string::npos);
    ++failed;
    REQUIRE(limit < 1'000'000);
  }
  CHECK(failed > 10);
}

TEST_CASE("memory that runs out while it is packed moves nothing") {
  Pair p(false);
  int failed = 0;
  CHECK(p.here.protect([](lua_State* L) {
    luaL_dostring(L, "b = buffer.new('u8', 100) t = {b} for i = 1, 50 do t[i + 1] = {} end");
  }).empty());
  for (std::uint64_t limit = 0;; limit += 64) {
    lua_gc(p.here.L(), LUA_GCCOLLECT);
    const auto used = static_cast<std::uint64_t>(lua_gc(p.here.L(), LUA_GCCOUNT)) * 1024;
    p.here.state().limit_memory(used + limit);
    const std::string error = p.pack("return t");
    p.here.state().limit_memory(0);
    if (error.empty()) break;
    CHECK(p.parcel.buffers.empty());
    ++failed;
    REQUIRE(limit < 1'000'000);
  }
  CHECK(failed > 3);
  CHECK(p.parcel.buffers.size() == 1);
}

// --- random values ---

namespace {

constexpr const char* graphs = R"lua(
local function make(seed)
  local state = seed
  local function random(n)
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 8) % n + 1
  end
  local tables = {}
  for i = 1, random(12) do tables[i] = {} end
  local strings = { "", "a", "a\0b", "key", ("long"):rep(50) }
  local function plain()
    local kind = random(6)
    if kind == 1 then return random(100) - 50 end
    if kind == 2 then return random(100) / 7 end
    if kind == 3 then return strings[random(#strings)] end
    if kind == 4 then return random(2) == 1 end
    return random(3) == 1 and math.maxinteger or -0.0
  end
  for _, t in ipairs(tables) do
    for i = 1, random(8) do
      local value = random(3) == 1 and tables[random(#tables)] or plain()
      if random(2) == 1 then t[#t + 1] = value
      elseif random(6) == 1 then t[tables[random(#tables)]] = value
      else t[plain()] = value end
    end
  end
  return tables
end
local function write(tables)
  local names, out = {}, {}
  for i, t in ipairs(tables) do names[t] = "table " .. i end
  local function show(v)
    return names[v] or (math.type(v) == "float" and ("%a"):format(v)) or ("%q"):format(v)
  end
  for i, t in ipairs(tables) do
    local lines = {}
    for k, v in pairs(t) do lines[#lines + 1] = show(k) .. "=" .. show(v) end
    table.sort(lines)
    out[i] = table.concat(lines, "\n")
  end
  return table.concat(out, "\n\n")
end
)lua";

}  // namespace

TEST_CASE("random graphs arrive as they were") {
  for (const bool deterministic : {true, false}) {
    Pair p(deterministic);
    for (int seed = 1; seed <= 400; ++seed) {
      const std::string number = std::to_string(seed);
      REQUIRE(p.pack(std::string(graphs) + "local t = make(" + number + ") return t, write(t)").empty());
      REQUIRE(p.unpack(std::string(graphs) + "local t, text = ... return write(t) == text") == "true");
    }
  }
}

TEST_CASE("under the virtual clock the same value gives the same bytes, however it was made") {
  Pair p;
  REQUIRE(p.pack("local t = {} for i = 1, 100 do t['k' .. i] = {i} end return t").empty());
  const std::string upwards = p.parcel.bytes;
  REQUIRE(p.pack("local t = {} for i = 100, 1, -1 do t['k' .. i] = {i} end return t").empty());
  CHECK(p.parcel.bytes == upwards);
}
