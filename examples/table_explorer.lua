-- A million rows in a table: sorted and filtered while the window goes on, chosen, looked at, copied as CSV.

local cities = { "Oslo", "Rome", "Lima", "Cairo", "Delhi", "Quito", "Tokyo", "Accra" }
local count = app.headless and 20000 or 1000000

-- The rows are numbers in a buffer; what a cell shows is worked out when it is seen.
local numbers = buffer.new("i32", 3, count)
local seed = 1
for row = 1, count do
  seed = (seed * 1103515245 + 12345) % 2147483648
  numbers:set(row, 1, row, seed // 65536 % #cities + 1, seed % 100000)
  if row % 20000 == 0 then task.yield() end
end

local selected = observable(1)

local columns = {
  { title = "Number" },
  { title = "City", value = function(row) return cities[numbers:get(row, 2)] end },
  { title = "Amount", value = function(row) return numbers:get(row, 3) / 100 end, format = "%.2f" },
  {
    title = "Share", sort = false, width = 140,
    value = function(row) return numbers:get(row, 3) / 100000 end,
    draw = function(share) ImGui.ProgressBar(share, -1, ImGui.GetTextLineHeight(), "") end,
  },
}

local function show(row)
  overlay.dialog {
    title = "Row " .. row,
    text = ("%s: %.2f\n\nDouble-click another row to see that."):format(cities[numbers:get(row, 2)], numbers:get(row, 3) / 100),
  }
end

local function gui()
  ui.table(numbers, columns, {
    filter = true, selected = selected, on_open = show,
    height = -ImGui.GetFrameHeightWithSpacing() - ImGui.GetStyle().ItemSpacing.y,
  })
  ui.status_bar(function()
    ui.label(selected:map(function(row) return ("Row %s of %d is chosen. Ctrl+C copies it."):format(row, count) end), { disabled = true })
  end)
end

app.run(gui, { title = "Table explorer", size = { 720, 480 } })
