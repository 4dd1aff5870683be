-- What a script may say of a request, checked, and made into what runtime/lua/modules/http.cpp reads.
local internal = ...
local native, encode = internal.http, json.encode
-- Kept, for a script may replace or remove the globals.
local ipairs, next, tostring, type = ipairs, next, tostring, type
local byte, find, format, gsub, lower, match =
  string.byte, string.find, string.format, string.gsub, string.lower, string.match
local concat, sort, math_type = table.concat, table.sort, math.type
local refuse = native.refuse -- names the script's line

--- # Requests to servers
--- Each waits for the whole answer, and leaves the window and the other tasks alone meanwhile. That there is no answer
--- is an error with the URL and the reason: no such host, refused, cut off, too large, not trusted, timed out (with
--- `kind` "Timeout"). An answer such as 404 is none: look at `response.ok`. Whatever ends the wait closes the
--- connection. At most 16 requests ask one server at once, the others wait for their turn. Proxies are those of
--- http_proxy, https_proxy and no_proxy in the environment. In a worker the functions keep its thread. These are the
--- options, all of which may be left out:
---
--- `query`: a table of parameters that are added to the URL; a list gives one more than once. `headers`: a table; a list
--- sends one more than once. One of `body`, a text; `json`, a value that is encoded; `form`, a table that is sent as a
--- form. `auth`: {user, password}.
---
--- `timeout`: after so many seconds of real time the request has failed, wherever it was. `connect_timeout`: so long a
--- connection may take (30). `stall_timeout`: so long nothing may come (60). 0 is no limit for the latter two.
--- `redirects`: how often the server may send the request elsewhere (10, at most 1000; with 0 that is an answer like others). Another
--- server gets no `auth`, and neither the header Authorization nor Cookie. `max_size`: the bytes that the answer may
--- have, decompressed (64 MiB, and 4 GiB in a file).
---
--- `file`: a path. The body of an answer that is ok goes there, whole or not at all, as by `fs.write`; that of another
--- one is in `response.body` as always. `on_progress`: called for each piece of the body that has come, as
--- on_progress(received, total); the total is nil if the server does not say it. Under the virtual clock the pieces
--- have 64 KiB.
---
--- `ca`: a file with the certificates to trust, instead of the system's. `verify = false`: trust everybody. `proxy`: its
--- URL, or false for none.

local function is_table(value) return type(value) == "table" end
local function is_function(value) return type(value) == "function" end
local function is_text(value) return type(value) == "string" end
local function is_path(value) return is_text(value) and value ~= "" and not find(value, "\0", 1, true) end
local function is_seconds(value) return type(value) == "number" and value >= 0 end
local function is_count(value) return math_type(value) == "integer" and value >= 0 end

local most_redirects <const> = 1000

-- What each option must be.
local known = {
  query = { is_table, "a table" },
  headers = { is_table, "a table" },
  body = { is_text, "a string" },
  json = { function() return true end },
  form = { is_table, "a table" },
  auth = { function(value) return is_table(value) and is_text(value[1]) and is_text(value[2]) end, "{user, password}" },
  timeout = { function(value) return is_seconds(value) and value > 0 end, "a number of seconds, more than 0" },
  connect_timeout = { is_seconds, "a number of seconds, 0 or more" },
  stall_timeout = { is_seconds, "a number of seconds, 0 or more" },
  redirects = { function(value) return is_count(value) and value <= most_redirects end,
                "a number, 0 to " .. most_redirects },
  max_size = { is_count, "a number of bytes, 0 or more" },
  file = { is_path, "a path" },
  on_progress = { is_function, "a function" },
  ca = { is_path, "a path" },
  verify = { function(value) return type(value) == "boolean" end, "true or false" },
  proxy = { function(value) return value == false or is_path(value) end, "a URL or false" },
}

function native.check_options(what, options)
  if type(options) ~= "table" then
    refuse(format("%s: the options must be a table, not a %s", what, type(options)))
  end
  for name, value in next, options do
    local rule = known[name]
    if not rule then refuse(format("%s: unknown option '%s'", what, tostring(name))) end
    if not rule[1](value) then refuse(format("%s: %s must be %s", what, name, rule[2])) end
  end
end

local function escape(text)
  return (gsub(text, "[^A-Za-z0-9%-._~]", function(c) return format("%%%02X", byte(c)) end))
end

local function text_of(what, name, value)
  local kind = type(value)
  if kind == "string" or kind == "number" or kind == "boolean" then return tostring(value) end
  refuse(format("%s: '%s' must be a string, a number or a boolean, or a list of them, not a %s", what, name, kind))
end

-- Calls fn(name, value) in the order of the names, for a list once for each of its values.
local function each_pair(what, pairs_of, fn)
  local names = {}
  for name in next, pairs_of do
    if not is_text(name) then refuse(format("%s: '%s' is no name", what, tostring(name))) end
    names[#names + 1] = name
  end
  sort(names)
  for _, name in ipairs(names) do
    local values = pairs_of[name]
    for _, value in ipairs(is_table(values) and values or { values }) do fn(name, text_of(what, name, value)) end
  end
end

local function encode_form(what, form)
  local parts = {}
  each_pair(what, form, function(name, value) parts[#parts + 1] = escape(name) .. "=" .. escape(value) end)
  return concat(parts, "&")
end

local function add_query(what, url, query)
  if not query or not next(query) then return url end
  local base, fragment = match(url, "^([^#]*)(.*)$")
  return base .. (find(base, "?", 1, true) and "&" or "?") .. encode_form(what, query) .. fragment
end

-- Of which a wrong value would make another request than was asked for.
local ours = { ["content-length"] = true, ["transfer-encoding"] = true }

local function read_headers(what, headers)
  local list, has = {}, {}
  each_pair(what, headers or {}, function(name, value)
    if not find(name, "^[A-Za-z0-9!#$%%&'*+%-.^_`|~]+$") then
      refuse(format("%s: %q is no name of a header", what, name))
    end
    if find(value, "[%z\1-\8\10-\31\127]") then
      refuse(format("%s: the header '%s' contains a control character", what, name))
    end
    if ours[lower(name)] then refuse(format("%s: the header '%s' is set by appctl", what, name)) end
    list[#list + 1] = name .. ": " .. value
    has[lower(name)] = true
  end)
  return list, has
end

-- The body, and what kind of text it is.
local function read_body(what, options)
  local given = 0
  for _, name in ipairs { "body", "json", "form" } do given = given + (options[name] ~= nil and 1 or 0) end
  if given > 1 then refuse(what .. ": only one of body, json and form can be sent") end
  if options.json ~= nil then return encode(options.json), "application/json" end
  if options.form then return encode_form(what, options.form), "application/x-www-form-urlencoded" end
  return options.body
end

local function check_url(what, url)
  if not is_text(url) then refuse(format("%s: the URL must be a string, not a %s", what, type(url))) end
  if find(url, "[%z\1-\31\127]") then refuse(format("%s: the URL %q contains a control character", what, url)) end
end

-- `most`: the bytes of the body, unless max_size says otherwise.
function native.read_request(what, method, url, options, most)
  check_url(what, url)
  local headers, has = read_headers(what, options.headers)
  local body, content_type = read_body(what, options)
  if content_type and not has["content-type"] then headers[#headers + 1] = "Content-Type: " .. content_type end
  local auth, proxy = options.auth, options.proxy
  return {
    method = method, url = add_query(what, url, options.query), headers = headers, body = body,
    user = auth and auth[1], password = auth and auth[2], timeout = options.timeout,
    connect_timeout = options.connect_timeout or 30, stall_timeout = options.stall_timeout or 60,
    redirects = options.redirects or 10, max_size = options.max_size or most, ca = options.ca,
    verify = options.verify ~= false, proxy = proxy or (proxy == false and "" or nil),
  }
end
