-- Writes appctl-lua(3) from the comments with three dashes in the Lua half, and with three slashes in C++:
--
--   lua man.lua OUTPUT DATE SOURCE...
--
-- A block begins with its signatures; the text begins at the first line with a capital letter. "# Title" opens a
-- section. A line indented by two more spaces is code; `word` is set in bold; an empty line begins a paragraph.
local output, date = arg[1], arg[2]

local function blocks(path)
  local all, block = {}, nil
  local mark = path:find("%.lua$") and "%-" or "/"
  local documented, ruled = "^" .. mark:rep(3) .. "%s?(.*)$", "^" .. mark:rep(4)
  for line in io.lines(path) do
    local text = line:match(documented)
    if text and not line:find(ruled) then
      block = block or {}
      block[#block + 1] = text
    elseif block then
      all[#all + 1], block = block, nil
    end
  end
  if block then all[#all + 1] = block end
  return all
end

-- A line of mdoc must not begin with a dot or an apostrophe by accident.
local function escape(text)
  text = text:gsub("\\", "\\e"):gsub("`([^`]*)`", "\\fB%1\\fP")
  return (text:gsub("^([.'])", "\\&%1"))
end

local out = {}
local function emit(line) out[#out + 1] = line end

-- A paragraph, each sentence on a line of its own, as mdoc wants it.
local function emit_paragraph(words)
  if #words == 0 then return end
  local text = escape(table.concat(words, " "))
  emit((text:gsub("([.!?]%)?) (%u)", "%1\n%2"):gsub("([.!?]%)?) (\\fB)", "%1\n%2")))
end

local function emit_code(lines, first)
  emit(".Bd -literal -offset indent")
  while lines[first] and lines[first]:find("^  ") do
    emit(escape(lines[first]:sub(3)))
    first = first + 1
  end
  emit(".Ed")
  return first
end

local function emit_text(lines, first)
  local words, i = {}, first
  while lines[i] do
    local is_code, is_break = lines[i]:find("^  ") ~= nil, lines[i] == ""
    if is_code or is_break then
      emit_paragraph(words)
      words = {}
    end
    if is_break and lines[i + 1] and not lines[i + 1]:find("^  ") then emit(".Pp") end
    if not is_code and not is_break then words[#words + 1] = lines[i] end
    i = is_code and emit_code(lines, i) or i + 1
  end
  emit_paragraph(words)
end

local function is_signature(line) return line:find("^%l") ~= nil end

local in_list = false
local function close_list()
  if in_list then emit(".El") end
  in_list = false
end

local function emit_entry(lines, first)
  emit(in_list and ".Pp" or ".Bl -tag -width Ds -compact")
  in_list = true
  local last = first
  while lines[last] and is_signature(lines[last]) do
    emit(".It Li " .. escape(lines[last]):gsub('"', "\\(dq"))
    last = last + 1
  end
  assert(lines[last], "no text behind " .. lines[first])
  emit_text(lines, last)
end

local function emit_block(lines)
  local title = lines[1]:match("^# (.+)$")
  if not title then return emit_entry(lines, 1) end
  close_list()
  emit(".Ss " .. title)
  if lines[2] and is_signature(lines[2]) then return emit_entry(lines, 2) end
  emit_text(lines, 2)
  emit(".Pp")
end

emit(".\\\" Written by scripts/gen/man.lua from the comments in scripts/ and runtime/lua/modules/; edit those.")
emit(".Dd " .. date)
emit([[
.Dt APPCTL-LUA 3
.Os
.Sh NAME
.Nm appctl-lua
.Nd what a script of appctl can call: tasks, workers, the window, programs, files, data
.Sh DESCRIPTION
The tables
.Li app ,
.Li task ,
.Li worker ,
.Li process ,
.Li fs ,
.Li buffer ,
.Li json ,
.Li log ,
.Li store ,
.Li observable ,
.Li overlay
and
.Li ui
are global; so is
.Li ImGui .
The ideas behind them are in
.Xr appctl 7 .
Lua is 5.4 with its standard library; bytecode and C modules are refused.]])
for i = 3, #arg do
  for _, lines in ipairs(blocks(arg[i])) do emit_block(lines) end
  close_list()
end
emit([[
.Sh SEE ALSO
.Xr appctl 1 ,
.Xr appctl-run 1 ,
.Xr appctl 7]])

local file = assert(io.open(output, "w"))
assert(file:write(table.concat(out, "\n"), "\n"))
assert(file:close())
