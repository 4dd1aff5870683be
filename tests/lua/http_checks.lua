-- http against the server of http_server.py, whose addresses stand in the argument. Run by http_test.py.
local check = require "check"
local at = json.decode(app.args[1])
local here, there = at.http, at.other -- two servers, for anybody who asks
local steady = app.clock() == "virtual" -- nothing depends on when something comes

local function echo(method, path, options)
  options = options or {}
  options.method, options.url = method, here .. path
  return http.request(options):json()
end

-- It must raise an error with this script's line. So that there is one, `fn` is not called by check itself.
local function raises(pattern, fn, ...)
  local args = table.pack(...)
  return check.raises("^[^:]*http_checks.lua:%d+: " .. pattern, function()
    local results = table.pack(fn(table.unpack(args, 1, args.n)))
    return results
  end)
end

-- "cannot GET 'URL': reason"
local function fails(reason, path, options)
  return raises("cannot GET '" .. here:gsub("%p", "%%%0") .. "[^']*':? .*" .. reason, http.get, here .. path, options)
end

-- --- asking ---

check.case("an answer", function()
  local response = http.get(here .. "/echo")
  check.equal({ response.ok, response.status, response.reason, response.url }, { true, 200, "OK", here .. "/echo" })
  check.equal(response.headers["CONTENT-type"], "application/json")
  check.equal(response.headers["content-length"], tostring(#response.body))
  check.equal(response.headers.nothing, nil)
  check.equal(tostring(response), "response 200 from '" .. here .. "/echo'")
end)

check.case("another status is no error", function()
  for _, status in ipairs { 404, 500, 401 } do
    local response = http.get(here .. "/status/" .. status)
    check.equal({ response.ok, response.status, response.reason, response.body },
                { false, status, "Some Reason", "the body" })
  end
end)

check.case("methods and bodies", function()
  for _, method in ipairs { "GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND" } do
    local got = echo(method, "/echo", { body = "a\0b" })
    check.equal({ got.method, got.body }, { method, "a\0b" })
    check.equal(got.headers["content-type"], nil)
    check.equal(got.headers.expect, nil)
  end
  for _, method in ipairs { "post", "put", "patch" } do
    check.equal(http[method](here .. "/echo"):json().headers["content-length"], "0")
  end
  local head = http.head(here .. "/big/1000")
  check.equal({ head.ok, head.body, head.headers["content-length"] }, { true, "", "1000" })
  check.equal(#echo("POST", "/echo", { body = ("x"):rep(3000000) }).body, 3000000)
end)

check.case("json in and out", function()
  local got = echo("POST", "/echo", { json = { a = { 1, 2.5, json.null }, b = "x" } })
  check.equal(got.headers["content-type"], "application/json")
  check.equal(got.body, '{"a":[1,2.5,null],"b":"x"}')
  check.equal(echo("POST", "/echo", { json = false }).body, "false")
  raises("the answer from '.*' is no JSON: line 1, column %d+: ", function()
    return http.get(here .. "/status/200"):json()
  end)
end)

check.case("queries and forms", function()
  check.equal(echo("GET", "/echo", { query = { a = "1 &ü", b = { 1, true }, c = false } }).target,
              "/echo?a=1%20%26%C3%BC&b=1&b=true&c=false")
  check.equal(http.get(here .. "/echo?x=1#there", { query = { y = 2 } }):json().target, "/echo?x=1&y=2")
  check.equal(http.get(here .. "/echo/a b/ü", { query = {} }):json().target, "/echo/a%20b/%c3%bc")
  local got = echo("POST", "/echo", { form = { name = "Ada L", n = 1 } })
  check.equal({ got.body, got.headers["content-type"] }, { "n=1&name=Ada%20L", "application/x-www-form-urlencoded" })
end)

check.case("headers that are sent", function()
  local got = echo("GET", "/echo", { headers = { ["X-One"] = 1, ["X-Two"] = { "a", "b" }, ["X-Empty"] = "" } })
  check.equal({ got.headers["x-one"], got.headers["x-two"], got.headers["x-empty"] }, { "1", "b", "" })
  check.equal(got.headers["user-agent"], "appctl")
  check.equal(echo("GET", "/echo", { headers = { ["user-agent"] = "me" } }).headers["user-agent"], "me")
end)

check.case("headers that come", function()
  local response = http.get(here .. "/headers")
  check.equal(response.headers["Set-Cookie"], "a=1, b=2")
  check.equal(response:values("Set-Cookie"), { "a=1", "b=2" })
  check.equal(response:values("none"), {})
  check.equal(response.headers["x-long"], "one two")
end)

check.case("many headers of one name", function()
  local function time_of(times, count)
    local begun = os.clock()
    for _ = 1, times do http.get(here .. "/many-headers/" .. count) end
    return os.clock() - begun
  end
  local few, many = time_of(45, 1000), time_of(1, 45000)
  check.is(steady or many < 3 * few + 0.03, many .. " s of work, and not " .. few)
  local response = http.get(here .. "/many-headers/45000")
  check.equal(response.headers.a, ("b, "):rep(44999) .. "b")
  check.equal(#response:values("a"), 45000)
end)

check.case("basic authentication", function()
  check.equal(echo("GET", "/echo", { auth = { "ada", "p:w" } }).headers.authorization, "Basic YWRhOnA6dw==")
  local with_password = here:gsub("//", "//ada:p%%3Aw@")
  local response = http.get(with_password .. "/echo")
  check.equal(response:json().headers.authorization, "Basic YWRhOnA6dw==")
  check.equal(response.url, here .. "/echo")
  local message = check.raises("cannot GET", http.get, (with_password:gsub("%d+$", "1")))
  check.equal(message:find("p%%3Aw"), nil)
end)

check.case("what is refused", function()
  local refused = raises
  for _, evil in ipairs { "a\r\nX: y", "a\nb", "a\0b" } do
    refused("http.get: the header 'X' contains a control character", http.get, here, { headers = { X = evil } })
    refused("http.get: the URL .* contains a control character", http.get, here .. "/" .. evil)
    refused("http.get: .* is no name of a header", http.get, here, { headers = { [evil] = "x" } })
  end
  refused("http.request: method must be", http.request, { url = here, method = "GET / HTTP/1.1\r\n" })
  refused("http.get: the header 'content%-length' is set by appctl", http.get, here, { headers = { ["content-length"] = 3 } })
  refused("http.get: only one of", http.get, here, { body = "a", json = 1 })
  refused("http.get: unknown option 'tiemout'", http.get, here, { tiemout = 1 })
  refused("http.get: timeout must be a number", http.get, here, { timeout = 0 })
  for _, redirects in ipairs { -1, 1001, 1 << 32, math.maxinteger, 1.5 } do
    refused("http.get: redirects must be a number, 0 to 1000", http.get, here, { redirects = redirects })
  end
  refused("http.get: the URL must be a string", http.get)
  refused("http.post: the options must be a table", http.post, here, "text")
  refused("http.stream: file and on_progress", http.stream, here, { file = "x" })
  refused("cannot GET 'file:///etc/passwd': only http and https can be asked, not file", http.get, "file:///etc/passwd")
  refused("cannot GET 'example.org': it does not begin with http", http.get, "example.org")
  refused("cannot GET 'http://': it is no URL", http.get, "http://")
end)

-- --- what servers do ---

check.case("answers without a body that have one", function()
  for _, status in ipairs { 204, 304 } do
    local response = http.get(here .. "/body-for/" .. status)
    check.equal({ response.status, response.body }, { status, "" })
    check.equal(http.get(here .. "/body-for/" .. status, { max_size = 1 }).body, "")
  end
end)

check.case("100 Continue", function()
  local response = http.post(here .. "/continue", { body = "sent" })
  check.equal({ response.status, response.body, response.headers["x-early"] }, { 200, "sent", nil })
end)

check.case("chunks", function()
  check.equal(http.get(here .. "/chunks").body, "hello!")
  check.equal(http.get(here .. "/without-length").body, "all until the end")
  check.equal(http.get(here .. "/too-long").body, "hello")
end)

check.case("what is cut off or malformed", function()
  fails("closed the connection without an answer", "/closes")
  fails("cut off or malformed: transfer closed with 90 bytes", "/cut")
  fails("cut off or malformed: .*ECONNRESET", "/reset")
  fails("cut off or malformed: .*chunk", "/bad-chunk")
  fails("cut off or malformed: ", "/cut-chunk")
  fails("malformed: ", "/no-http")
  fails("the answer is malformed: it has no final head", "/switches")
  fails("the answer is malformed: it has no final head", "/switches", { on_progress = print })
  fails("closed the connection without an answer", "/only-early")
  fails("the answer is malformed: it has no final head", "/unfinished-head")
  fails("", "/bad-length")
  fails("malformed: ", "/bad-gzip")
end)

check.case("what has no end", function()
  fails("larger than 67108864 bytes %(max_size%)", "/endless")
  fails("larger than 1000 bytes %(max_size%)", "/endless", { max_size = 1000 })
  fails("head of the answer is larger than 256 kB", "/endless-headers")
  fails("head of the answer is larger than 256 kB", "/endless-continue")
  fails("head of the answer is too large: a line of it is longer than 100 kB", "/long-header/500000")
  fails("head of the answer is too large: a line of it is longer than 100 kB", "/long-status/500000")
  check.equal(http.get(here .. "/endless-redirect").url, here .. "/echo")
end)

check.case("sizes", function()
  check.equal(#http.get(here .. "/big/1000", { max_size = 1000 }).body, 1000)
  fails("larger than 999 bytes", "/big/1000", { max_size = 999 })
  check.equal(http.get(here .. "/gzip").body, ("unpacked "):rep(1000))
  fails("larger than 8999 bytes", "/gzip", { max_size = 8999 })
  fails("larger than 67108864 bytes", "/bomb")
end)

check.case("no server", function()
  raises("cannot GET 'http://127.0.0.1:1/': connection refused %(ECONNREFUSED%)",
               http.get, "http://127.0.0.1:1/")
  check.raises("cannot GET 'http://no.such.invalid/': the host 'no.such.invalid' was not found",
               http.get, "http://no.such.invalid/")
end)

-- --- elsewhere ---

check.case("redirects", function()
  local response = http.get(here .. "/to/302?/echo")
  check.equal({ response.status, response.url, response:json().target }, { 200, here .. "/echo", "/echo" })
  check.equal(http.get(here .. "/to/302?" .. there .. "/echo").url, there .. "/echo")
  fails("redirected to '.*/loop': that is one redirect too many %(redirects = 10%)", "/loop")
  response = http.get(here .. "/loop", { redirects = 0 })
  check.equal({ response.status, response.headers.location }, { 302, "/loop" })
  fails("redirected to 'file:///etc/passwd': only http and https can be asked, not file", "/to/302?file:///etc/passwd")
  fails("redirected to 'http://127.0.0.1:1/'%): connection refused", "/to/302?http://127.0.0.1:1/")
end)

check.case("what a redirect makes of the method", function()
  local function after(status, method)
    local got = http.request { method = method, url = here .. "/to/" .. status .. "?/echo", json = { 1 } }:json()
    return got.method .. " " .. got.body .. " " .. tostring(got.headers["content-type"])
  end
  for _, status in ipairs { 301, 302, 303 } do check.equal(after(status, "POST"), "GET  nil") end
  for _, status in ipairs { 307, 308 } do check.equal(after(status, "POST"), "POST [1] application/json") end
  check.equal(after(301, "PUT"), "PUT [1] application/json")
  check.equal(after(303, "PUT"), "GET  nil")
end)

check.case("secrets stay with the server that they are for", function()
  local secrets = { auth = { "ada", "secret" }, headers = { Cookie = "c", ["X-Other"] = "o" } }
  local function told(place, options)
    local got = http.get(here .. "/to/307?" .. place .. "/echo", options or secrets):json().headers
    return { got.authorization, got.cookie or false, got["x-other"] }
  end
  check.equal(told(""), { "Basic YWRhOnNlY3JldA==", "c", "o" })
  check.equal(told(here), { "Basic YWRhOnNlY3JldA==", "c", "o" })
  check.equal(told(there), { nil, false, "o" })
  local options = { headers = { Host = "example.org" } }
  check.equal(http.get(here .. "/to/307?/echo", options):json().headers.host, "example.org")
  check.equal(http.get(here .. "/to/307?" .. there .. "/echo", options):json().headers.host, there:sub(8))
  check.equal(told(there, { headers = { authorization = "Bearer x" } }), { nil, false })
  local with_password = here:gsub("//", "//ada:secret@")
  check.equal(http.get(with_password .. "/to/302?" .. there .. "/echo"):json().headers.authorization, nil)
end)

-- --- TLS ---

check.case("certificates", function()
  local good = at.tls.good .. "/echo"
  check.equal(http.get(good, { ca = at.ca }).status, 200)
  check.raises("the server's certificate is not trusted: ", http.get, good)
  check.equal(http.get(good, { verify = false }).status, 200)
  local function untrusted(name, why)
    raises("cannot GET 'https://localhost:%d+/echo': the server's certificate is not trusted: "
                 .. why, http.get, at.tls[name] .. "/echo", { ca = at.ca })
  end
  untrusted("expired", "certificate has expired")
  untrusted("other", "no alternative certificate subject name matches target host name 'localhost'")
  untrusted("self", "self%-signed certificate")
  check.raises("TLS failed: ", http.get, at.plain, { ca = at.ca })
  check.raises("the trusted certificates cannot be read: ", http.get, good, { ca = "/no/such/file" })
  check.raises("the server's certificate is not trusted", http.get, here .. "/to/302?" .. good)
end)

-- --- time ---

check.case("limits of time", function()
  local function times_out(pattern, path, options)
    local value = check.raises_kind("Timeout", http.get, here .. path, options)
    check.is(tostring(value):find("^cannot GET '.*': " .. pattern), tostring(value))
    return value
  end
  check.equal(times_out("not done within 0.05 s %(timeout%)", "/hang", { timeout = 0.05 }).seconds, 0.05)
  times_out("not done within 0.05 s %(timeout%)", "/head-then-hang", { timeout = 0.05 })
  times_out("no connection within 0.05 s %(connect_timeout%)", "/hang", { connect_timeout = 0.05, proxy = at.silent })
  times_out("nothing came for 1 s %(stall_timeout%)", "/hang", { stall_timeout = 1 })
  check.raises_kind("Timeout", task.timeout, 0.05, function() http.get(here .. "/hang") end)
  check.equal(http.get(here .. "/gone/" .. app.args[2]).body, "True")
end)

if steady then
  check.case("a request takes no time of the virtual clock", function()
    check.equal(check.elapsed(http.get, here .. "/big/1000000"), 0)
  end)
end

-- --- many, and cancelling ---

check.case("cancelling closes the connection", function()
  for _, path in ipairs { "/hang", "/head-then-hang" } do
    local t = task.spawn(http.get, here .. path)
    local other = task.spawn(http.get, here .. path, { on_progress = function() end })
    task.yield()
    task.yield()
    t:cancel()
    other:cancel()
    check.equal((task.pawait(t)), false)
    check.equal((task.pawait(other)), false)
  end
end)

check.case("the order of the results is that of the start", function()
  local order = {}
  local tasks = {}
  for i, size in ipairs { 3000000, 10, 500000, 1 } do
    tasks[i] = task.spawn(function()
      http.get(here .. "/big/" .. size)
      order[#order + 1] = size
    end)
  end
  task.all(tasks)
  if steady then check.equal(order, { 3000000, 10, 500000, 1 }) end
  check.equal(#order, 4)
end)

check.case("a thousand at once", function()
  local before = tonumber(http.get(here .. "/connections").body)
  local tasks, order = {}, {}
  for i = 1, 1008 do
    tasks[i] = function()
      check.equal(http.get(here .. "/crowd").body, "x")
      order[#order + 1] = i
    end
  end
  task.all(tasks)
  for i = 1, steady and 1008 or 0 do check.equal(order[i], i) end
  check.equal(#order, 1008)
  check.equal(http.get(here .. "/most-inside").body, "16")
  check.is(tonumber(http.get(here .. "/connections").body) <= before + 16, "connections are used again")
end)

check.done()
