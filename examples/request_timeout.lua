-- A request that must not take too long: it is tried again, given up after a time, and can be cancelled meanwhile. It
-- goes to a small server that is started here, and which takes its time: less with each try, as if it had to wake up.
local server_code <const> = [[
import http.server, time
class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(float(self.path.strip("/")))
        self.send_response(200)
        self.send_header("Content-Length", "8192")
        self.end_headers()
        self.wfile.write(bytes(8192))
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
print(server.server_port, flush=True)
server.serve_forever()
]]

local tries = observable(0)
local state = observable("No request yet.")
local limit = observable(1.0)     -- seconds for one try
local pace = observable(4.0)      -- seconds the server takes for the first one

local server
local function request(try)
  local url = ("%s/%.3f"):format(server, pace:get() / 100 ^ (try - 1))
  return http.get(url, { timeout = limit:get() })
end

-- Up to `most` tries, each with its own time; the last error is raised.
local function with_retries(most)
  for try = 1, most do
    tries:set(try)
    state:set(("Try %d of %d..."):format(try, most))
    local ok, result = pcall(request, try)
    if ok then return ("Got %d bytes at try %d."):format(#result.body, try) end
    if try == most or result.kind ~= "Timeout" then error(result, 0) end
    ui.notify(("Try %d took more than %.1f s"):format(try, limit:get()), { type = "warning" })
    task.wait(0.2 * try)
  end
end

local running
local function load()
  running = task.current()
  local ok, result = pcall(with_retries, 3)
  if not ok and result.kind == "Cancelled" then
    state:set("Cancelled.")
    error(result, 0)              -- a cancelled task ends as one
  end
  state:set(ok and result or "Given up: " .. tostring(result))
end

local function gui()
  ui.slider("limit (s)", limit, 0.1, 3)
  ui.slider("server (s)", pace, 0, 20)
  ui.row(
    function() ui.button("Load", load) end,
    function() ui.button("Load anew", load, { overlap = "restart" }) end,
    function()
      local idle = not running or running:done()
      ui.button("Cancel", function() running:cancel("the button") end, { disabled = idle })
    end)
  ImGui.Separator()
  ui.label(state, { wrap = true })
  ui.progress(tries:map(function(n) return n / 3 end), tries:map(function(n) return n .. " tries" end))
end

local process_of_server = process.spawn { "python3", "-c", server_code }
server = "http://127.0.0.1:" .. assert(process_of_server:read(), "python3 is needed for the server"):match("%d+")

app.run(gui, { title = "Request with a time limit", size = { 480, 240 } })

if app.headless then
  load()
  print(state:get())
end
