-- Downloads files, several at once, with progress, and cancels them: appctl run examples/fetch.lua [URL...]
-- Without a URL a small server is started here, and some of its files are fetched into a folder for a while.
local server_code <const> = [[
import http.server, sys, time
class Files(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        if not name.endswith("MB"):
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Length", int(name[:-2]) * 1000000)
        self.end_headers()
        for _ in range(int(name[:-2]) * 20):
            self.wfile.write(bytes(50000))
            time.sleep(float(sys.argv[1]))
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
print(server.server_port, flush=True)
server.serve_forever()
]]

local folder = "."
local downloads = {} -- {url=, name=, state=, received=, total=, began=, task=}

local function start_server()
  local pause = app.headless and 0 or 0.05 -- so that there is something to see
  local server = process.spawn { "python3", "-c", server_code, pause }
  return "http://127.0.0.1:" .. assert(server:read(), "python3 is needed for the server"):match("%d+")
end

-- A task: when it is cancelled, no part of the file is left.
local function fetch(d)
  local ok, response = pcall(http.get, d.url, { file = folder .. "/" .. d.name, on_progress = function(received, total)
    d.received, d.total, d.took = received, total, app.time() - d.began
    if d.on_progress then d.on_progress() end
  end })
  if ok and response.ok then
    d.state = "saved"
  elseif ok then
    d.state, d.problem = "failed", response.status .. " " .. response.reason
  elseif type(response) == "table" and response.kind == "Cancelled" then
    d.state = "cancelled"
  else
    d.state, d.problem = "failed", tostring(response)
  end
end

local function begin(d)
  d.state, d.received, d.total, d.took, d.problem, d.began = "loading", 0, nil, 0, nil, app.time()
  d.task = task.spawn(fetch, d)
end

local function add(url)
  local name = url:match("([^/?#]+)[^/]*$") or "index.html"
  local d = { url = url, name = name:gsub("[^%w._-]", "_") }
  downloads[#downloads + 1] = d
  begin(d)
  return d
end

-- --- the window ---

local texts <const> = {
  saved = ImVec4(0.45, 0.85, 0.5, 1), failed = ImVec4(1, 0.5, 0.4, 1),
  cancelled = ImVec4(0.7, 0.7, 0.7, 1), loading = ImVec4(0.45, 0.7, 1, 1),
}
local bars <const> = {
  saved = ImVec4(0.2, 0.5, 0.3, 1), failed = ImVec4(0.6, 0.25, 0.2, 1),
  cancelled = ImVec4(0.4, 0.4, 0.4, 1), loading = ImVec4(0.2, 0.42, 0.7, 1),
}

local function megabytes(bytes) return ("%.1f MB"):format(bytes / 1e6) end

local function describe(d)
  if d.state == "failed" then return d.problem end
  if d.state ~= "loading" then return d.state .. ", " .. megabytes(d.received) end
  local speed = d.took > 0 and (" at %s/s"):format(megabytes(d.received / d.took)) or ""
  return megabytes(d.received) .. (d.total and " of " .. megabytes(d.total) or "") .. speed
end

local function draw_row(d, i)
  ImGui.TableNextRow()
  ImGui.TableNextColumn()
  ImGui.AlignTextToFramePadding()
  ImGui.TextUnformatted(d.name)
  if ImGui.IsItemHovered() then ImGui.SetTooltip(d.url) end
  ImGui.TableNextColumn()
  local share = d.state == "saved" and 1 or d.state ~= "failed" and d.total and d.received / d.total or 0
  ImGui.PushStyleColor(ImGuiCol.PlotHistogram, bars[d.state])
  ImGui.ProgressBar(share, -1, 0)
  ImGui.PopStyleColor()
  ImGui.TableNextColumn()
  ImGui.TextColored(texts[d.state], describe(d))
  ImGui.TableNextColumn()
  ImGui.PushID(i)
  if d.state == "loading" then
    if ImGui.Button("Cancel", -1, 0) then d.task:cancel() end
  elseif ImGui.Button("Again", -1, 0) then
    begin(d)
  end
  ImGui.PopID()
end

local function draw_table()
  local flags <const> = ImGuiTableFlags.RowBg + ImGuiTableFlags.BordersInnerH
  if not ImGui.BeginTable("downloads", 4, flags) then return end
  ImGui.TableSetupColumn("File", ImGuiTableColumnFlags.WidthFixed, 120)
  ImGui.TableSetupColumn("Progress", ImGuiTableColumnFlags.WidthStretch, 1)
  ImGui.TableSetupColumn("State", ImGuiTableColumnFlags.WidthStretch, 1)
  ImGui.TableSetupColumn("", ImGuiTableColumnFlags.WidthFixed, 70)
  ImGui.TableHeadersRow()
  for i, d in ipairs(downloads) do draw_row(d, i) end
  ImGui.EndTable()
end

local url = ""
local function gui()
  local entered
  ImGui.SetNextItemWidth(-90)
  url, entered = ImGui.InputTextWithHint("##url", "https://...", url, ImGuiInputTextFlags.EnterReturnsTrue)
  ImGui.SameLine()
  if (ImGui.Button("Download", -1, 0) or entered) and url:find("%S") then
    add(url)
    url = ""
  end
  ImGui.Spacing()
  draw_table()
end

local win = app.run(gui, { title = "Fetch", size = { 720, 260 } })

if #app.args > 0 then
  for _, each in ipairs(app.args) do add(each) end
  return
end

folder = fs.tempdir()
local server = start_server()
for _, name in ipairs { "3MB", "8MB", "1MB", "nothing" } do add(server .. "/" .. name) end

if app.headless then
  local large = downloads[2]
  large.on_progress = function()
    if large.received > 2e6 then large.task:cancel() end
  end
  for _, d in ipairs(downloads) do
    task.pawait(d.task)
    print(d.name, describe(d))
  end
  print("on the disk: " .. table.concat(fs.list(folder), ", "))
  task.wait(0.1) -- a few frames with all of it
  win:close()
end
