-- ui.table: any number of rows, of which only those are looked at that can be seen.
local internal = ...
local ui, ImGui, observable = ui, ImGui, observable
local error, ipairs, next, tostring, type = error, ipairs, next, tostring, type
local concat, find, format, gsub = table.concat, string.find, string.format, string.gsub
internal.part("widgets")
local within = internal.part("layout") and internal.within
local order, handlers = internal.part("table_order"), internal.part("handlers")
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check
local cell_text, is_observable = order.cell_text, internal.is_observable

-- --- what the rows and columns are ---

local function is_buffer(x) return type(x) == "userdata" and type(x.columns) == "number" end

-- How to get at the rows: row(i), count(), and `identity`, which changes with them.
local function source_of(rows, options, what)
  local version
  if is_observable(rows) then
    version = rows
    rows = rows:get()
    version = version.version
  end
  if type(rows) == "table" then
    return { row = function(i) return rows[i] end, count = function() return #rows end, identity = rows, version = version }
  elseif type(rows) == "function" then
    local count = options.count
    if is_observable(count) then count = count:get() end
    if math.type(count) ~= "integer" or count < 0 then
      error(what .. ": rows that are a function need the option count, a whole number", 3)
    end
    return { row = rows, count = function() return count end, identity = rows, version = count }
  elseif is_buffer(rows) then
    return { row = function(i) return i end, count = function() return rows.rows end, identity = rows, buffer = rows }
  end
  error(what .. ": the rows must be a table, a function, a buffer or an observable of one, not a " .. type(rows), 3)
end

local function getter(column, index, source)
  if column.value then return column.value end
  if source.buffer then
    local buffer = source.buffer
    return function(row) return buffer:get(row, index) end
  end
  local key = column.key == nil and index or column.key
  return function(row)
    if type(row) == "table" then return row[key] end
    return index == 1 and row or nil
  end
end

local column_fields <const> = names "title:text key:any value:callable format:shape draw:callable width:number sort:flag"

local field_names <const> = { "title", "key", "value", "format", "draw", "width", "sort" }

local function copy_of_fields(column)
  local fields = {}
  for i, name in ipairs(field_names) do fields[i] = column[name] end
  return fields
end

local function is_made_of(made, given)
  if made.given ~= given then return false end
  if type(given) == "string" then return true end
  for i = 1, #field_names do
    if made.was[i] ~= given[field_names[i]] then return false end
  end
  return not is_observable(given.title)
end

-- Whether nothing of the script's list has changed since these were made of it: so most frames make none.
local function are_made_of(columns, list, source)
  if not columns or type(list) ~= "table" or #list ~= #columns or columns.buffer ~= source.buffer then return false end
  for i = 1, #columns do
    if not is_made_of(columns[i], list[i]) then return false end
  end
  return true
end

local function column_of(given, index, source, what)
  local column = given
  if type(column) == "string" then column = { title = column, key = not source.buffer and column or nil } end
  if type(column) ~= "table" then error(what .. ": column " .. index .. " must be a name or a table, not a " .. type(column), 4) end
  check_options(column, column_fields, what .. ": column " .. index, 4)
  return {
    title = column.title and internal.text_of(column.title) or (column.key ~= nil and tostring(column.key)) or tostring(index),
    get = getter(column, index, source), format = column.format, draw = column.draw, width = column.width, sort = column.sort ~= false,
    given = given, was = type(given) == "table" and copy_of_fields(given),
  }
end

local function columns_of(list, source, what)
  if type(list) ~= "table" or #list == 0 then error(what .. ": the columns must be a list of names or tables", 3) end
  local columns = { buffer = source.buffer }
  for i, column in ipairs(list) do columns[i] = column_of(column, i, source, what) end
  return columns
end

local function shown_text(column, value)
  local shape = column.format
  if not shape or value == nil then return cell_text(value) end
  return type(shape) == "string" and format(shape, value) or cell_text(shape(value))
end

-- --- CSV ---

local function quoted(text)
  if not find(text, '[",\r\n]') then return text end
  return '"' .. gsub(text, '"', '""') .. '"'
end

local function csv(source, columns, list)
  local lines, cells = {}, {}
  for c, column in ipairs(columns) do cells[c] = quoted(column.title) end
  lines[1] = concat(cells, ",")
  for _, i in ipairs(list) do
    local row = source.row(i)
    if row ~= nil then -- else it has gone meanwhile
      for c, column in ipairs(columns) do cells[c] = quoted(cell_text(column.get(row, i))) end
      lines[#lines + 1] = concat(cells, ",")
    end
  end
  return concat(lines, "\n") .. "\n"
end

-- The rows that are chosen, or all that are shown, in the order in which they are shown.
local function rows_to_copy(state, source)
  local list, any = {}, next(state.chosen) ~= nil
  for n = 1, state.order and #state.order or source.count() do
    local i = state.order and state.order[n] or n
    if not any or state.chosen[i] then list[#list + 1] = i end
  end
  return list
end

-- --- order ---

local function is_other_view(state)
  return state.made_filter ~= state.filter or state.made_sort ~= state.sort or state.made_down ~= state.down
end

local function are_other_rows(state, source)
  return state.identity ~= source.identity or state.version ~= source.version or state.count ~= source.count()
    or state.said_version ~= source.said_version
end

-- A job that failed is done, and its error told; what was shown stays until the rows or the view change.
local function is_at_work(state) return state.job ~= nil and not state.job:done() end

local function make_order(state, source, columns)
  local list = order.of(source, columns, state.filter, state.sort, state.down)
  state.order, state.job = list, nil
end

local function start_order(state, source, columns)
  if state.count ~= source.count() then state.order = nil end
  state.identity, state.version, state.count = source.identity, source.version, source.count()
  state.said_version = source.said_version
  state.made_filter, state.made_sort, state.made_down = state.filter, state.sort, state.down
  if state.filter == "" and not state.sort then
    state.order = nil
  elseif state.count < order.rest_after then
    make_order(state, source, columns)
  else
    state.job = internal.spawn_at(handlers.owner, make_order, state, source, columns)
  end
end

-- Of many rows a task finds the order, and what it finds is shown when it is through. Rows that change meanwhile, maybe in
-- every frame, do not stop it: it begins again afterwards.
local function update_order(state, source, columns)
  local other_view = is_other_view(state)
  if is_at_work(state) and not other_view then return end
  if not other_view and not are_other_rows(state, source) then return end
  if state.job then state.job:cancel("the table is to be shown in another way") end
  state.job = nil
  start_order(state, source, columns)
end

local function read_sorting(state, columns)
  local specs = ImGui.TableGetSortSpecs()
  if not specs or not specs.SpecsDirty then return end
  specs.SpecsDirty = false
  if specs.SpecsCount == 0 then
    state.sort = nil
    return
  end
  local by = specs:Specs(1)
  state.sort, state.down = by.ColumnIndex + 1, by.SortDirection == ImGuiSortDirection.Descending
  if not columns[state.sort] then state.sort = nil end
end

-- --- choosing ---

local function choose(state, options, i, n)
  local io, chosen = ImGui.GetIO(), state.chosen
  if options.select == "many" and io.KeyShift and state.anchor then
    chosen = {}
    for at = math.min(state.anchor, n), math.max(state.anchor, n) do chosen[state.order and state.order[at] or at] = true end
  elseif options.select == "many" and io.KeyCtrl then
    chosen[i] = not chosen[i] or nil
    state.anchor = n
  else
    chosen = { [i] = true }
    state.anchor = n
  end
  state.chosen = chosen
  if not options.selected then return end
  if options.select ~= "many" then return options.selected:set(i) end
  local list = {}
  for at = 1, state.order and #state.order or state.count do
    local index = state.order and state.order[at] or at
    if chosen[index] then list[#list + 1] = index end
  end
  options.selected:set(list)
end

-- What the script has set in its observable is what is chosen.
local function follow_selected(state, selected)
  if not selected or state.selected_version == selected.version then return end
  state.selected_version = selected.version
  local value = selected:get()
  state.chosen = {}
  for _, i in ipairs(type(value) == "table" and value or { value }) do state.chosen[i] = true end
end

-- --- drawing ---

local span_flags = ImGuiSelectableFlags.SpanAllColumns | ImGuiSelectableFlags.AllowDoubleClick
-- What is drawn over the row may be pressed too; then a row can only be pressed when the mouse has been there for a frame.
local overlap_flags = span_flags | (ImGuiSelectableFlags.AllowItemOverlap or ImGuiSelectableFlags.AllowOverlap or 0)

local function draw_selectable(state, options, row, i, n)
  local _, pressed = ImGui.Selectable("##row", state.chosen[i] or false, state.draws and overlap_flags or span_flags)
  if pressed then
    choose(state, options, i, n)
    if options.on_open and ImGui.IsMouseDoubleClicked(0) then
      handlers.invoke(state.key, "drop", options.on_open, row, i)
    end
  end
  ImGui.SameLine(0, 0)
end

local function draw_row(state, options, source, columns, n)
  local i = state.order and state.order[n] or n
  local row = source.row(i)
  ImGui.TableNextRow()
  if row == nil then return end -- it has gone meanwhile
  ImGui.PushID(i)
  for c, column in ipairs(columns) do
    ImGui.TableNextColumn()
    if c == 1 and options.select ~= "none" then draw_selectable(state, options, row, i, n) end
    local value = column.get(row, i)
    if column.draw then column.draw(value, row, i) else ImGui.TextUnformatted(shown_text(column, value)) end
  end
  ImGui.PopID()
end

local function draw_rows(state, options, source, columns)
  local clipper = ImGuiListClipper()
  clipper:Begin(state.order and #state.order or source.count())
  while clipper:Step() do
    for n = clipper.DisplayStart + 1, clipper.DisplayEnd do draw_row(state, options, source, columns, n) end
  end
  clipper:End()
end

local base_flags = ImGuiTableFlags.Resizable | ImGuiTableFlags.Reorderable | ImGuiTableFlags.Hideable | ImGuiTableFlags.ScrollY
  | ImGuiTableFlags.RowBg | ImGuiTableFlags.BordersOuter | ImGuiTableFlags.BordersInnerV | ImGuiTableFlags.NoSavedSettings

local function set_up(columns)
  for _, column in ipairs(columns) do
    local flags = (column.sort and 0 or ImGuiTableColumnFlags.NoSort) | (column.width and ImGuiTableColumnFlags.WidthFixed or 0)
    ImGui.TableSetupColumn(column.title, flags, column.width or 0)
  end
  ImGui.TableSetupScrollFreeze(0, 1)
  ImGui.TableHeadersRow()
end

local function take_copy(state, source, columns)
  if not ImGui.IsWindowFocused(ImGuiFocusedFlags.ChildWindows) or ImGui.IsAnyItemActive() then return end
  if ImGui.GetIO().KeyCtrl and ImGui.IsKeyPressed(ImGuiKey.C, false) then
    ImGui.SetClipboardText(csv(source, columns, rows_to_copy(state, source)))
  end
end

local function draw_table(state, id, options, source, columns)
  local depth = internal.scope_depth()
  local flags = base_flags | (options.sort == false and 0 or ImGuiTableFlags.Sortable | ImGuiTableFlags.SortTristate)
  if not ImGui.BeginTable(id, #columns, flags, 0, options.height or 0) then return end
  within(depth, ImGui.EndTable, function()
    set_up(columns)
    read_sorting(state, columns)
    update_order(state, source, columns)
    draw_rows(state, options, source, columns)
    take_copy(state, source, columns)
  end)
end

local function draw_filter(state)
  ImGui.SetNextItemWidth(ImGui.GetFontSize() * 14)
  state.filter = ImGui.InputTextWithHint("##filter", "filter", state.filter)
  ImGui.SameLine()
  local shown = state.order and #state.order or state.count or 0
  ImGui.TextDisabled(is_at_work(state) and "working..." or format("%d of %d", shown, state.count or 0))
end

local function state_of(id)
  local key, states = ImGui.GetID(id), handlers.kept("tables")
  local state = states[key]
  if not state then
    state = { chosen = {}, filter = "", key = key }
    states[key] = state
  end
  return state
end

--- # Tables
--- ui.table(rows, columns [, options])
--- A table with any number of rows: only those that are seen are looked at. The rows are a list, a function of the index
--- (with the option `count`), a buffer, or an observable of one of them; a row is a table, or any value that the columns
--- know how to read. A column is a name, which is title and key; or a table of `title`; `key`, or `value`, a function of
--- row and index; `format`, for string.format or a function; `draw`, a function of value, row and index that draws the
--- cell; `width`; `sort` = false. A click on a title sorts, in a task of its own while the window goes on; Ctrl+C copies as
--- CSV what is chosen, or everything. The options: `id`, for a second table in the same window; `height`; `filter` = true, a
--- field for a text that some cell must have; `select` = "one", "many" or "none"; `selected`, an observable of the
--- index that is chosen, or of their list; `on_open`, a handler of row and index, for a double click; `sort` = false;
--- `version`. Rows that change in place are drawn as they are, but sorted and filtered anew only when `version`, any value,
--- is another one than before, or when their observable was touched (`o:touch()`).
---
---   ui.table(people, { "name", { title = "age", key = "age", width = 60 } }, { filter = true })

--- ui.csv(rows, columns [, options]) -> text
--- The same rows and columns as CSV, all of them.
local table_options <const> = names(
  "id:id height:number filter:flag select:one|many|none selected:observable on_open:callable sort:flag count:any version:any")
function ui.table(rows, columns, options)
  options = check_options(options, table_options, "ui.table", 2)
  local source = source_of(rows, options, "ui.table")
  source.said_version = options.version
  local id = options.id or "##table"
  local state = state_of(id)
  if not are_made_of(state.columns, columns, source) then
    state.columns = columns_of(columns, source, "ui.table")
    state.draws = false
    for _, column in ipairs(state.columns) do state.draws = state.draws or column.draw ~= nil end
  end
  columns = state.columns
  follow_selected(state, options.selected)
  local depth = internal.scope_depth()
  ImGui.PushID(id)
  within(depth, ImGui.PopID, function()
    if options.filter then draw_filter(state) end
    draw_table(state, id, options, source, columns)
  end)
  if options.selected then state.selected_version = options.selected.version end
end

local csv_options <const> = names "count:any"
function ui.csv(rows, columns, options)
  local source = source_of(rows, check_options(options, csv_options, "ui.csv", 2), "ui.csv")
  columns = columns_of(columns, source, "ui.csv")
  return csv(source, columns, rows_to_copy({ chosen = {} }, source))
end

return ui
