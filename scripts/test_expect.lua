-- The test module: what is expected, and how it is told when it is not so. Snapshots too.
local internal = ...
local getmetatable, ipairs, next, pairs, pcall, select, setmetatable, tostring, type =
  getmetatable, ipairs, next, pairs, pcall, select, setmetatable, tostring, type
local concat, sort = table.concat, table.sort
local abs, max, mathtype = math.abs, math.max, math.type
local open = io.open
local overlay = overlay
local T, fail, check, arguments, find, wait, next_frame =
  internal.test_methods, internal.test_fail, internal.test_check, internal.test_arguments, internal.test_find,
  internal.test_wait, internal.test_next_frame

local function show(value)
  if type(value) == "string" then return ("%q"):format(value):gsub("\\\n", "\\n") .. "" end
  return value == value and tostring(value) or "nan"
end

local function key_path(path, key)
  if type(key) == "string" and key:find("^[%a_][%w_]*$") then return path .. "." .. key end
  return path .. "[" .. show(key) .. "]"
end

local function sorted_keys(a, b)
  local keys, seen = {}, {}
  for _, t in ipairs { a, b } do
    for key in next, t do
      if not seen[key] then
        seen[key] = true
        keys[#keys + 1] = key
      end
    end
  end
  sort(keys, function(x, y)
    if type(x) == "number" and type(y) == "number" then return x < y end
    return tostring(x) < tostring(y)
  end)
  return keys
end

-- Adds a line for each place where the two differ. `seen`: pairs that are being compared.
local function compare(actual, expected, path, lines, seen)
  if actual == expected or (actual ~= actual and expected ~= expected) then return lines end
  if type(actual) ~= "table" or type(expected) ~= "table" then
    lines[#lines + 1] = ("%s: expected %s, got %s"):format(path == "" and "value" or path, show(expected), show(actual))
    return lines
  end
  if seen[actual] == expected then return lines end
  seen[actual] = expected
  for _, key in ipairs(sorted_keys(actual, expected)) do
    compare(actual[key], expected[key], key_path(path, key), lines, seen)
  end
  return lines
end

local function split(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = line end
  if lines[#lines] == "" then lines[#lines] = nil end
  return lines
end

-- The lengths of the longest common part of each two tails.
local function common_lengths(a, b)
  local lengths = {}
  for i = #a + 1, 1, -1 do
    lengths[i] = {}
    for j = #b + 1, 1, -1 do
      if i > #a or j > #b then lengths[i][j] = 0
      elseif a[i] == b[j] then lengths[i][j] = lengths[i + 1][j + 1] + 1
      else lengths[i][j] = max(lengths[i + 1][j], lengths[i][j + 1]) end
    end
  end
  return lengths
end

-- What has to be taken away and added, line by line, with a line of what is the same around it.
local function line_difference(expected, actual)
  local a, b = split(expected), split(actual)
  if #a * #b > 1000000 then return "(too long to show what differs)" end
  local lengths, out, i, j = common_lengths(a, b), {}, 1, 1
  while i <= #a or j <= #b do
    if a[i] == b[j] then
      out[#out + 1] = "    " .. a[i]
      i, j = i + 1, j + 1
    elseif j > #b or (i <= #a and lengths[i + 1][j] >= lengths[i][j + 1]) then
      out[#out + 1] = "  - " .. a[i]
      i = i + 1
    else
      out[#out + 1] = "  + " .. b[j]
      j = j + 1
    end
  end
  return concat(out, "\n")
end

local Expectation = {}
Expectation.__index = Expectation

-- Fails unless `is_so`, or, behind never(), if it is.
local function settle(self, is_so, what, detail)
  if is_so ~= self.negated then return end
  fail(("expected %s %s%s%s"):format(self.name, self.negated and "never to " .. what or "to " .. what, detail or "",
    self.selector and internal.test_tree_text() or ""))
end

-- What has no text of its own, in a message.
local named = { table = "the table", ["function"] = "the function" }

--- # What is expected
--- t:expect(value) -> expectation
--- An expectation's methods raise an error if it is not so, with the line of the test. For those that look at the screen the
--- value is a selector, and they wait, at most a second, until it is so: their error shows what is on the screen. A test in
--- which no method of an expectation is called has failed.
function T:expect(value, options)
  local expectation = setmetatable({ value = value, options = options, negated = false,
    name = named[type(value)] or show(value), open = self.open_expectations, line = internal.test_line_of_caller() }, Expectation)
  self.open_expectations[expectation] = true
  return expectation
end

-- Of those that no method was called of, the line of one that is the first by name; nil if there is none.
function internal.test_open_expectation(t)
  local first
  for expectation in next, t.open_expectations do
    if not first or expectation.line < first then first = expectation.line end
  end
  return first
end

--- expectation:never() -> expectation
--- The opposite: t:expect(x):never():equals(3).
function Expectation:never()
  return setmetatable({ value = self.value, options = self.options, negated = not self.negated, name = self.name,
    open = self.open, first = self.first or self }, Expectation)
end

-- A check that could never fail behind never() would say nothing: what cannot be compared at all is refused.
local function refuse(what, needed, value) fail(what .. " must be " .. needed .. ", not " .. check.shown(value)) end

local function given(what, ...)
  if select("#", ...) == 0 then fail(what .. ": a value is needed to compare with; nil has to be written") end
  return (...)
end

--- expectation:equals(expected)
--- Equal, tables by what is in them; the error names each place that differs, and of texts each line.
function Expectation:equals(...)
  local expected = given("equals", ...)
  local lines = compare(self.value, expected, "", {}, {})
  local detail = ""
  if type(expected) == "string" and type(self.value) == "string" and (expected .. self.value):find("\n") then
    detail = ":\n" .. line_difference(expected, self.value)
  elseif type(expected) == "table" then
    detail = ":\n  " .. concat(lines, "\n  ")
  end
  settle(self, #lines == 0, "equal " .. (type(expected) == "table" and "the other table" or show(expected)), detail)
end

--- expectation:near(expected [, tolerance])
--- A number that differs by no more than that (1e-6).
function Expectation:near(expected, tolerance)
  check.number("near: the number", expected)
  tolerance = tolerance == nil and 1e-6 or check.number("near: the tolerance", tolerance, 0)
  if not mathtype(self.value) then refuse("near: the value", "a number", self.value) end
  local is_so = abs(self.value - expected) <= tolerance
  settle(self, is_so, "be within " .. tolerance .. " of " .. show(expected))
end

--- expectation:contains(what)
--- A text with that text in it, or a list with that value.
function Expectation:contains(what)
  local is_so = false
  if type(self.value) == "string" then
    is_so = self.value:find(check.text("contains: what a text contains", what), 1, true) ~= nil
  elseif type(self.value) == "table" then
    if what == nil then refuse("contains: what a list contains", "a value", what) end
    for _, value in pairs(self.value) do is_so = is_so or #compare(value, what, "", {}, {}) == 0 end
  else
    refuse("contains: the value", "a text or a list", self.value)
  end
  settle(self, is_so, "contain " .. (type(what) == "table" and "the table" or show(what)))
end

--- expectation:matches(pattern)
--- A text that the Lua pattern matches.
function Expectation:matches(pattern)
  check.pattern("matches: the pattern", pattern)
  if type(self.value) ~= "string" then refuse("matches: the value", "a text", self.value) end
  settle(self, check.matches("matches: the pattern", self.value, pattern), "match " .. show(pattern))
end

--- expectation:raises([pattern])
--- A function that raises an error, whose text matches the pattern.
function Expectation:raises(pattern)
  if pattern ~= nil then check.pattern("raises: the pattern", pattern) end
  local ok, why = pcall(check.fn("raises: the value", self.value))
  local text = tostring(type(why) == "table" and getmetatable(why) == nil and why.message or why)
  local matches = pattern == nil or check.matches("raises: the pattern", text, pattern)
  settle(self, not ok and matches, "raise " .. (pattern and show(pattern) or "an error"),
    ok and "; it raised none" or "; it raised " .. show(text))
end

-- The tree stands behind it anyway.
local function without_tree(why)
  local tree = internal.test_where_tree(why)
  return tree and why:sub(1, tree - 1) or why
end

-- Waits until `is_so(item)`, or, behind never(), until it is not; `absent` stands for an item that is not there, where it
-- counts. Several of the name are one too few to tell, unless `takes_several`.
local function settle_on_screen(self, what, is_so, absent, takes_several)
  local selector, options = arguments("t:expect", self.value, self.options)
  self.selector, self.name = selector, "'" .. selector .. "'"
  local last
  local so = wait("t:expect", options.limit or 1, function()
    local item, why, several = find(selector, options)
    last = item or why
    if several and takes_several then item = several[1] end
    if not item and (several or absent == nil) then return false end
    local state = absent
    if item then state = is_so(item) end
    return state ~= self.negated
  end)
  if so then return end
  local state = type(last) == "table" and "; it is " .. internal.test_describe(last.index) or "; " .. without_tree(last)
  settle(self, self.negated, what, state)
end

--- expectation:is_visible()
--- expectation:is_enabled()
--- expectation:is_checked()
--- expectation:has_value(value)
--- Of an item on the screen. is_checked: a checkbox, radio button, menu item or selectable. Behind never() too the item has
--- to be there, and the only one of its name; is_visible alone takes several of a name, and never():is_visible none. The
--- value of a combo or list box is the number of the entry, from 1 on; a text has no value, for it is found by what it says.
function Expectation:is_visible()
  settle_on_screen(self, "be visible", function(item) return item.visible end, false, true)
end
function Expectation:is_enabled()
  settle_on_screen(self, "be enabled", function(item) return item.enabled end)
end
function Expectation:is_checked()
  settle_on_screen(self, "be checked", function(item)
    if type(item.value) ~= "boolean" then fail("is_checked: " .. internal.test_describe(item.index) .. " cannot be checked") end
    return item.value
  end)
end
function Expectation:has_value(...)
  local value = given("has_value", ...)
  settle_on_screen(self, "have the value " .. show(value), function(item)
    if item.kind == "text" and item.value == nil and value ~= nil then
      fail("has_value: " .. internal.test_describe(item.index) .. " has no value, only its name; use is_visible, as in " ..
        "t:expect(" .. show(tostring(value)) .. "):is_visible()")
    end
    return item.value == value
  end)
end

--- t:expect_error(pattern)
--- An error that matches the Lua pattern will be logged, and does not fail the test; the test fails if none comes.
function T:expect_error(pattern)
  check.pattern("t:expect_error: the pattern", pattern)
  self.expected_errors[#self.expected_errors + 1] = { pattern = pattern, line = internal.test_line_of_caller() }
end

-- --- snapshots ---

local function read(path)
  local file = open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

local function write(path, text)
  internal.test_make_folder(path:match("^(.*)/[^/]*$"))
  local file, why = open(path, "wb")
  if not file then fail("cannot write the snapshot: " .. why) end
  file:write(text)
  file:close()
end

-- Whether it is to be written rather than compared.
local function is_new(t, path)
  local order = internal.test_order_table
  if order.update then
    t.notes[#t.notes + 1] = "wrote " .. path
    return true
  end
  if read(path) then return false end
  if order.ci then
    fail("there is no snapshot '" .. path .. "'; make it with 'appctl test --update " .. order.file ..
      "', look at it, and add it to the repository")
  end
  t.notes[#t.notes + 1] = "wrote " .. path .. ", which was not there"
  return true
end

-- The name of the file, whether its extension was given or not.
local function file_name(what, name, extension)
  if name == extension then fail(what .. ": there must be a name before " .. extension) end
  if type(name) ~= "string" or not name:find("^[%w_%-%. ]+$") then
    fail(what .. ": the name must be made of letters, digits, '-', '_', '.' and blanks")
  end
  return name:sub(-#extension) == extension and name or name .. extension
end

--- # Snapshots
--- t:snapshot(name)
--- Compares the tree of the UI, of a window once it is drawn, with snapshots/SCRIPT/NAME.txt beside the test. With --update
--- the file is written anew; one that is not there is written, and said so, but with --ci the test fails then. SCRIPT is the
--- name of the test without .lua and then _test: foo_test.lua, foo.lua and foo in one folder share theirs.
function T:snapshot(name)
  local path, tree = internal.test_snapshots .. file_name("t:snapshot", name, ".txt"), self:tree()
  if tree == "" and not internal.window_open() then fail("t:snapshot: no window is open") end
  if is_new(self, path) then return write(path, tree) end
  local expected = read(path)
  if expected == tree then return end
  fail("the UI differs from '" .. path .. "' (- expected, + now; 'appctl test --update' accepts it):\n" ..
    line_difference(expected, tree))
end

-- {left, top, right, bottom} of each mask, which is that itself or a selector.
local function mask_rectangles(masks)
  local rectangles = {}
  for i, mask in ipairs(masks or {}) do
    if type(mask) == "table" and type(mask[1]) == "number" then
      for side = 1, 4 do check.number("t:screenshot: side " .. side .. " of mask " .. i .. " {left, top, right, bottom}", mask[side]) end
      rectangles[i] = mask
    else
      local item, why = find(arguments("t:screenshot", mask))
      if not item then fail("t:screenshot: " .. why) end
      rectangles[i] = { item.x, item.y, item.x + item.width + 1, item.y + item.height + 1 }
    end
  end
  return rectangles
end

-- What comes or goes is there, or is gone, in the frame that the picture is of.
local function draw_without_fading(what)
  local seconds = overlay.animation()
  overlay.animation(0)
  next_frame(what)
  internal.test_let_draw(what)
  for _ = 1, 15 do -- what lies behind a modal window gets darker in 10 frames
    if not internal.window_open() or not internal.test_is_dimming() then break end
    next_frame(what)
  end
  overlay.animation(seconds)
end

--- t:screenshot(name [, options])
--- The same for the pixels, with snapshots/SCRIPT/NAME.png. Frames are drawn for it, until no overlay or modal window is on
--- its way in or out (see overlay.animation). Options: `tolerance`, by how much a channel may differ (0), and
--- `masks`, a list of items or of {left, top, right, bottom} that are not looked at. Headless the pixels come from appctl's
--- own rasteriser: the same on every machine of one architecture, with one version of Dear ImGui. If they differ, both
--- and one that shows where are in the folder of the evidence.
function T:screenshot(name, options)
  name = file_name("t:screenshot", name, ".png")
  options = options == nil and {} or options
  if type(options) ~= "table" then fail("t:screenshot: the options must be a table") end
  check.options("t:screenshot", options, "tolerance masks")
  if options.masks ~= nil and type(options.masks) ~= "table" then fail("t:screenshot: masks must be a list") end
  if options.tolerance ~= nil then check.whole("t:screenshot: tolerance", options.tolerance, 0, 255) end
  internal.test_let_draw("t:screenshot")
  draw_without_fading("t:screenshot")
  if not internal.window_open() then fail("t:screenshot: no window is open") end
  local path, evidence = internal.test_snapshots .. name, internal.test_order_table.evidence .. "/" .. name:sub(1, -5)
  local rectangles = mask_rectangles(options.masks)
  local update = is_new(self, path)
  local why = internal.test_picture(path, evidence .. "-expected.png", evidence .. "-actual.png", evidence .. "-difference.png",
    update, options.tolerance or 0, rectangles)
  if why then fail("the picture differs from '" .. path .. "': " .. why .. "; 'appctl test --update' accepts it") end
end

check.methods(Expectation, "t:expect(value)", function(self, name)
  if name ~= "never" then self.open[self.first or self] = nil end
end)
internal.test_expectation_methods = Expectation
check.methods(T, "t", function(_, name) internal.test_method = "t:" .. name end)
