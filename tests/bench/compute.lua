-- sum(range(1000)) and a yield, beside a GUI of 60 frames a second: compute.lua MILLISECONDS [moving].
local milliseconds, kind = ...
local moving = kind == "moving"
local done, frames = 0, 0
local win = app.run(function()
  frames = frames + 1
  ImGui.Text(moving and tostring(done) or "Computing")
end, { title = "compute", fps_idle = 0, size = { 400, 300 } })
task.wait(0.2)  -- the window is there

local yield = task.yield
local first = frames
local began, cpu = app.time(), os.clock()
local till = began + tonumber(milliseconds) / 1000
while app.time() < till do
  for _ = 1, 32 do
    local s = 0
    for i = 0, 999 do s = s + i end
    yield()
    done = done + 1
  end
end
local took = app.time() - began
print("rate", done / (os.clock() - cpu))
print("wall_rate", done / took)
print("fps", (frames - first) / took)
win:close()
