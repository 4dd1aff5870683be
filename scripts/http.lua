-- Requests to servers: makes the request that http_options.lua has read, and the answer of what has come; see
-- runtime/lua/modules/http.cpp. In a worker the same functions keep its thread until they are done.
local internal = ...
local http, native, decode = http, internal.http, json.decode
local file, drop = internal.fs.file, internal.fs.drop
-- Kept, for a script may replace or remove the globals.
local ipairs, next, pcall, rawget, setmetatable, tostring, type =
  ipairs, next, pcall, rawget, setmetatable, tostring, type
local find, format, gsub, lower, concat = string.find, string.format, string.gsub, string.lower, table.concat
-- A worker has no tasks: nothing there is cancelled, and everything waits where it is.
local checkpoint = internal.checkpoint or function() end
local cleanup_place = internal.cleanup_place or function() return "here" end
local in_shield = internal.in_shield or function(fn, ...) return fn(...) end
local check_options, read_request, refuse = native.check_options, native.read_request, native.refuse

local most_in_memory <const> = 64 << 20 -- bytes of a body, unless max_size says otherwise
local most_in_file <const> = 4 << 30
local no_limit <const> = 1 << 62

local function is_text(value) return type(value) == "string" end

local Response = { __name = "response" }
Response.__index = Response

local Headers = { __name = "headers" }
function Headers.__index(headers, name)
  if type(name) == "string" then return rawget(headers, lower(name)) end
end

-- A head may have a great many of one name.
local function join_headers(list)
  local headers = {} -- name -> values, and then their text
  for i = 1, #list, 2 do
    local name = lower(list[i])
    local values = headers[name] or {}
    headers[name] = values
    values[#values + 1] = list[i + 1]
  end
  for name, values in next, headers do headers[name] = concat(values, ", ") end
  return setmetatable(headers, Headers)
end

local lists = setmetatable({}, { __mode = "k" }) -- response -> {name, value, ...}; out of a script's reach

local function new_response(call, class)
  local status, reason, url, list, length = native.head(call)
  local response = setmetatable({ ok = status >= 200 and status < 300, status = status, reason = reason, url = url,
                                  headers = join_headers(list) }, class)
  lists[response] = list
  return response, length
end

-- What ends with the function that waits.
local Closing = { __close = function(closing) if closing[1] then native.close(closing[1]) end end }
local Dropping = {}
function Dropping:__close()
  local draft = self[1]
  if not draft then return end
  if cleanup_place() == "here" then return in_shield(file, "discard", draft, self[2]) end
  drop(draft)
end

local function begin(what, request)
  checkpoint(what)
  native.expect_to_wait(what)
  return native.call(request)
end

local function whole(what, request)
  local call = begin(what, request)
  local _ <close> = setmetatable({ call }, Closing)
  native.wait(call, "end", what)
  native.check(call, request.timeout)
  local response = new_response(call, Response)
  response.body = native.body(call)
  return response
end

-- What fails after it is told when the body is read.
local function wait_for_head(call, what, seconds)
  native.wait(call, "head", what)
  if not native.head(call) then native.check(call, seconds) end
end

-- The next piece of a body, nil at its end.
local function next_piece(call, what, seconds)
  native.wait(call, "piece", what)
  local text = native.piece(call)
  if not text then native.check(call, seconds) end
  return text
end

-- Calls take(text) for each piece; gives how many bytes they had.
local function take_body(call, what, request, total, on_progress, take)
  local received = 0
  while true do
    local text = next_piece(call, what, request.timeout)
    if not text then return received end
    received = received + #text
    take(text, received)
    if on_progress then on_progress(received, total) end
  end
end

local function into_memory(request, parts, most)
  return function(text, received)
    parts[#parts + 1] = text
    if received <= most then return end
    refuse(format("cannot %s '%s': the answer is larger than %d bytes (max_size)", request.method, request.url, most))
  end
end

local function by_pieces(what, request, path, on_progress)
  request.piecewise = true
  checkpoint(what)
  local draft = path and in_shield(file, "replace", path, what) -- or nobody would know of what it has made
  local dropping <close> = draft and setmetatable({ draft, what }, Dropping)
  local call = begin(what, request)
  local closing <close> = setmetatable({ call }, Closing)
  wait_for_head(call, what, request.timeout)
  local response, total = new_response(call, Response)
  if draft and response.ok then
    response.size = take_body(call, what, request, total, on_progress, function(text)
      file("write_piece", draft, what, text)
    end)
    file("put_in_place", draft, what)
    dropping[1] = nil
    response.file = path
    return response
  end
  local parts, most = {}, path and most_in_memory or no_limit
  take_body(call, what, request, total, on_progress, into_memory(request, parts, most))
  response.body = concat(parts)
  return response
end

local function ask(what, method, url, options)
  local most = options.file and most_in_file or most_in_memory
  local request = read_request(what, method, url, options, most)
  if options.file or options.on_progress then return by_pieces(what, request, options.file, options.on_progress) end
  return whole(what, request)
end

--- http.get(url [, options]) -> response
--- http.head(url [, options]) -> response
--- http.post(url [, options]) -> response
--- http.put(url [, options]) -> response
--- http.patch(url [, options]) -> response
--- http.delete(url [, options]) -> response
--- Ask with that method.
---
---   http.post("http://localhost:8000/jobs", { json = { name = "ada" }, auth = { "me", "secret" } })
---   http.get(url, { file = "big.iso", on_progress = function(n, total) share = total and n / total end })
for _, method in ipairs { "get", "head", "post", "put", "patch", "delete" } do
  local what, name = "http." .. method, method:upper()
  http[method] = function(url, options)
    if options ~= nil then check_options(what, options) end
    return (ask(what, name, url, options or {}))
  end
end

local function copy_without(options, left_out)
  local copy = {}
  for name, value in next, options do copy[name] = value end
  for _, name in ipairs(left_out) do copy[name] = nil end
  return copy
end

local function check_method(what, method)
  if is_text(method) and find(method, "^[A-Z]+$") then return method end
  refuse(format("%s: method must be a name in capitals, like \"GET\"", what))
end

--- http.request(options) -> response
--- The same with the `method`, GET by default, and the `url` among the options.
---
---   http.request { method = "PROPFIND", url = "http://localhost/files", headers = { Depth = 1 } }
function http.request(options)
  if type(options) ~= "table" then
    refuse(format("http.request: a table with the url expected, not a %s", type(options)))
  end
  local rest = copy_without(options, { "method", "url" })
  check_options("http.request", rest)
  return (ask("http.request", check_method("http.request", options.method or "GET"), options.url, rest))
end

--- # Answers
--- `response.ok` is whether the status is 200 to 299, `response.status` the status, `response.reason` its name,
--- `response.body` the body. `response.url` is where it came from in the end. `response.headers` is a table of the
--- headers, which finds a name in upper or lower case; what came more than once is joined by ", ". With `file` there is
--- no body if the answer is ok, but `response.file`, the path, and `response.size`, its bytes.
---
---   local response = http.get("https://example.org/api", { query = { page = 2 }, timeout = 10 })
---   if response.ok then show(response:json()) else log.warn("no page 2: ", response.status) end
function Response:__tostring() return format("response %d from '%s'", self.status, self.url) end

--- response:json() -> value
--- response:values(name) -> {value, ...}
--- What the body says, decoded by `json.decode`; that it is no JSON is an error. Each value of a header that came more
--- than once, Set-Cookie for example.
function Response:json()
  if not is_text(self.body) then refuse("response:json(): there is no body") end
  local ok, value = pcall(decode, self.body)
  if ok then return value end
  refuse(format("the answer from '%s' is no JSON: %s", self.url, (gsub(tostring(value), "^.-json%.decode: ", ""))))
end

function Response:values(name)
  local list, found = lists[self], {}
  if not list or not is_text(name) then refuse("call it with a colon and a name: response:values(\"Set-Cookie\")") end
  for i = 1, #list, 2 do
    if lower(list[i]) == lower(name) then found[#found + 1] = list[i + 1] end
  end
  return found
end

local Stream = { __name = "stream", values = Response.values, __tostring = Response.__tostring }
Stream.__index = Stream
local calls = setmetatable({}, { __mode = "k" }) -- stream -> call

local function call_of(self, method)
  return calls[self] or refuse(format("call it with a colon: stream:%s()", method))
end

--- # Streams
--- http.stream(url [, options]) -> stream
--- Waits for the head of an answer, and gives what a response has, but for the body: that is read while it comes. When
--- 256 kB of it wait to be read (of a compressed one more, what 16 kB grow to), the server waits too. There is no limit
--- of size unless `max_size` says one; the limits of time hold for all of it. The `method` may be named among the
--- options; `file` and `on_progress` may not. A stream that nobody reads does not hold the virtual clock.
---
---   local stream <close> = http.stream("http://localhost:8000/events", { stall_timeout = 0 })
---   for line in stream:lines() do print(line) end
function http.stream(url, options)
  local rest = {}
  if options ~= nil then
    if type(options) ~= "table" then check_options("http.stream", options) end
    rest = copy_without(options, { "method" })
    check_options("http.stream", rest)
    if rest.file or rest.on_progress then refuse("http.stream: file and on_progress are for http.get") end
  end
  local method = check_method("http.stream", options and options.method or "GET")
  local request = read_request("http.stream", method, url, rest, no_limit)
  request.piecewise, request.at_once = true, true
  local call = begin("http.stream", request)
  local closing <close> = setmetatable({ call }, Closing)
  wait_for_head(call, "http.stream", request.timeout)
  local stream = new_response(call, Stream)
  calls[stream], closing[1] = call, nil
  return stream
end

--- stream:lines() -> iterator
--- stream:read() -> text
--- stream:close()
--- A loop over `stream:lines()` gets each line, without its end. `read` gives what has come since, or waits; nil at the end.
--- Under the virtual clock it waits for 64 KiB. Closing a stream closes its connection; an error for whoever reads it.
function Stream:read()
  local call = call_of(self, "read")
  checkpoint("stream:read")
  return (next_piece(call, "stream:read"))
end

function Stream:lines()
  local call = call_of(self, "lines")
  return function()
    checkpoint("stream:lines")
    native.wait(call, "line", "stream:lines")
    local line = native.line(call)
    if not line then native.check(call) end
    return line
  end
end

function Stream:close() native.close(call_of(self, "close")) end
Stream.__close = Stream.close
