-- embed.lua OUTPUT FILE...: writes a C++ source that holds the files as text.
local output = arg[1]
local out = { '#include "lua/modules/scripts.h"\n\nnamespace appctl::lua {\n\nconst EmbeddedScript embedded_scripts[] = {\n' }
for i = 2, #arg do
  local file = assert(io.open(arg[i], "rb"))
  local text = file:read("a")
  file:close()
  assert(not text:find(")appctl\"", 1, true), arg[i] .. " contains the end of a raw string")
  out[#out + 1] = ('    {"%s", R"appctl(%s)appctl"},\n'):format(arg[i]:match("[^/]+$"), text)
end
out[#out + 1] = "    {nullptr, {}},\n};\n\n}  // namespace appctl::lua\n"
local file = assert(io.open(output, "wb"))
file:write(table.concat(out))
assert(file:close())
