-- Keeps what became of each function, method, field and struct of imgui.h, and reports it.
local M = {bound = {}, by_hand = {}, skipped = {}, unbound = {}, fields = 0, enums = 0, members = 0}

local function note(list, name, reason) list[#list + 1] = reason and name .. ": " .. reason or name end

function M.add_bound(name) note(M.bound, name) end
function M.add_by_hand(name) note(M.by_hand, name) end
function M.add_skipped(name, reason) note(M.skipped, name, reason) end
function M.add_unbound(name, reason) note(M.unbound, name, reason) end

function M.summary(version)
  return ("Dear ImGui %s: %d functions and methods bound, %d by hand, %d fields, %d enums of %d values, %d left out"):format(
    version, #M.bound, #M.by_hand, M.fields, M.enums, M.members, #M.skipped)
end

-- The text of the report. Empty `unbound` is what makes it complete.
function M.report(version)
  local lines = {M.summary(version), "", "Left out, and why:"}
  for _, s in ipairs(M.skipped) do lines[#lines + 1] = "  " .. s end
  lines[#lines + 1] = "\nBy hand:\n  " .. table.concat(M.by_hand, "\n  ")
  lines[#lines + 1] = "\nBound:\n  " .. table.concat(M.bound, "\n  ")
  return table.concat(lines, "\n") .. "\n"
end

return M
