-- Writes the manual page of the ImGui API from its description and a page of prose.
--   lua5.4 imgui_man.lua IMGUI_API_LUA PAGE_IN PAGE_OUT
-- In PAGE_IN a line ".\" @VERSION@", "@FUNCTIONS@", "@STRUCTS@", "@ENUMS@" or "@OTHERS@" stands for a list.
local api = dofile(assert(arg[1], "usage: imgui_man.lua IMGUI_API_LUA PAGE_IN PAGE_OUT"))

local enum_names = {}
for _, enum in ipairs(api.enums) do enum_names[enum.name] = true end

local function escape(text)
  text = text:gsub("\\", "\\e")
  return (text:gsub("^[.']", "\\&%0"))
end

-- "label, v, v_min, v_max [, format [, flags]]": what may be left out stands in brackets, but for what a
-- required one follows.
local function parameters(list)
  local last = 0
  for i, p in ipairs(list) do if not p.optional then last = i end end
  local text, open = "", 0
  for i, p in ipairs(list) do
    local optional = i > last
    local separator = i == 1 and (optional and "[" or "") or (optional and " [, " or ", ")
    text = text .. separator .. p.name
    if optional then open = open + 1 end
  end
  return text .. ("]"):rep(open)
end

local function names(list)
  local all = {}
  for i, r in ipairs(list) do all[i] = r.name end
  return table.concat(all, ", ")
end

-- Which enum table a parameter wants, where its name does not say it.
local function notes(form)
  local all = {}
  for _, p in ipairs(form.params) do
    if enum_names[p.type] then all[#all + 1] = p.name .. ": " .. p.type end
  end
  return #all > 0 and "  (" .. table.concat(all, ", ") .. ")" or ""
end

local function signature(prefix, f, form)
  local results = names(form.results)
  return (#results > 0 and results .. " = " or "") .. prefix .. f.name .. "(" .. parameters(form.params) .. ")" ..
    notes(form)
end

local function signatures(out, prefix, functions)
  local seen = {}  -- overloads that differ only in what a vector or a color is given as
  out[#out + 1] = ".Bl -item -compact"
  for _, f in ipairs(functions) do
    for _, form in ipairs(f.forms) do
      local text = escape(signature(prefix, f, form))
      if not seen[text] then out[#out + 1] = ".It\n" .. text end
      seen[text] = true
    end
  end
  out[#out + 1] = ".El"
end

local lists = {}

function lists.VERSION() return {escape(api.version)} end

function lists.FUNCTIONS()
  local order, sections = {}, {}
  for _, f in ipairs(api.functions) do
    if not sections[f.section] then
      sections[f.section] = {}
      order[#order + 1] = f.section
    end
    table.insert(sections[f.section], f)
  end
  local out = {}
  for _, title in ipairs(order) do
    out[#out + 1] = ".Ss " .. escape(title)
    signatures(out, "ImGui.", sections[title])
  end
  return out
end

local variables = {
  ImGuiIO = "io", ImGuiStyle = "style", ImGuiViewport = "viewport", ImFont = "font", ImDrawList = "draw_list",
  ImGuiPayload = "payload", ImGuiTableSortSpecs = "specs", ImGuiStorage = "storage", ImFontAtlas = "atlas",
  ImGuiListClipper = "clipper", ImGuiTextFilter = "filter", ImFontConfig = "config", ImGuiInputTextCallbackData = "data",
  ImGuiSizeCallbackData = "data", ImFontGlyphRangesBuilder = "builder",
}

local function struct(out, s)
  out[#out + 1] = ".Ss " .. s.name
  local variable = variables[s.name] or "object"
  if s.made then out[#out + 1] = ("A script makes one: %s = %s()"):format(variable, s.name) end
  if #s.methods > 0 then signatures(out, variable .. ":", s.methods) end
  if #s.fields == 0 then return end
  if s.made or #s.methods > 0 then out[#out + 1] = ".Pp" end
  out[#out + 1] = "Fields, those with a star may be written:"
  local all = {}
  for i, field in ipairs(s.fields) do all[i] = field.name .. (field.writable and "*" or "") .. " (" .. field.type .. ")" end
  out[#out + 1] = escape(table.concat(all, ",\n")) .. "."
end

function lists.STRUCTS()
  local out = {}
  for _, s in ipairs(api.structs) do struct(out, s) end
  return out
end

function lists.ENUMS()
  local out = {".Bl -tag -width Ds"}
  for _, enum in ipairs(api.enums) do
    out[#out + 1] = ".It " .. enum.name .. "\n" .. escape(table.concat(enum.values, "\n"))
    if #enum.aliases > 0 then
      out[#out + 1] = ".br\nNot listed by pairs:\n" .. escape(table.concat(enum.aliases, "\n"))
    end
  end
  out[#out + 1] = ".El"
  return out
end

function lists.OTHERS()
  local out = {".Bl -item -compact"}
  for _, m in ipairs(api.missing) do out[#out + 1] = (".It\nImGui.%s needs %s"):format(m[1], m[2]) end
  for _, r in ipairs(api.removed) do
    out[#out + 1] = (".It\nImGui.%s was dropped by %s: use %s"):format(r[1], r[2], r[3])
  end
  for _, r in ipairs(api.renamed) do out[#out + 1] = (".It\nImGui.%s is ImGui.%s here"):format(r[1], r[2]) end
  out[#out + 1] = ".El"
  return #out > 2 and out or {"None."}
end

local page_in = assert(io.open(arg[2]))
local page_out = assert(io.open(arg[3], "w"))
for line in page_in:lines() do
  local list = line:match('^%.\\" @(%u+)@$')
  page_out:write(list and table.concat(lists[list](), "\n") or line, "\n")
end
page_in:close()
page_out:close()
