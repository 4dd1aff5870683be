-- fs: what each function does, its errors, cancelling, streams, and that nothing is left.
local check = require "check"
local case, equal, is, raises, raises_kind = check.case, check.equal, check.is, check.raises, check.raises_kind

local function sh(script, ...)
  local result = process.run { "sh", "-c", script, "sh", ... }
  if not result.ok then error(result.stderr, 2) end
  return result.stdout
end

local top = fs.tempdir()
-- As a pattern.
local function plain(text) return (text:gsub("%W", "%%%0")) end

local function new_place(name)
  local path = top .. "/" .. name
  fs.mkdir(path)
  return path
end

case("read and write", function()
  local d = new_place("rw")
  for _, text in ipairs { "", "text\n", "\0\1\255", ("0123456789"):rep(300000) } do
    fs.write(d .. "/a", text)
    equal(fs.read(d .. "/a"), text)
  end
  fs.append(d .. "/b", "one")
  fs.append(d .. "/b", "two")
  equal(fs.read(d .. "/b"), "onetwo")
  equal(fs.list(d), { "a", "b" })
  is(fs.read("/proc/self/status"):find("Name:"), "files without a size")
end)

case("write keeps permissions and links, and refuses what may not be written", function()
  local d = new_place("modes")
  fs.write(d .. "/new", "x")
  equal(fs.stat(d .. "/new").mode & 0x1ff, tonumber(sh("umask"), 8) ~ 438)
  sh("chmod 751 $1/new; ln -s new $1/link", d)
  fs.write(d .. "/link", "y")
  equal(fs.stat(d .. "/new").mode, 489)
  equal(fs.read(d .. "/new"), "y")
  equal(sh("readlink $1/link", d), "new\n")
  raises("fs_case.lua:%d+: cannot write '" .. plain(d) .. "': is a directory %(EISDIR%)", function() fs.write(d, "x") end)
  fs.write("/dev/null", "into nothing")
  equal(fs.list(d), { "link", "new" })
end)

case("errors name the path, the reason and the line", function()
  local d = new_place("errors")
  raises("^[^ ]*fs_case.lua:%d+: cannot read '" .. plain(d) .. "/no': no such file or directory %(ENOENT%)$",
         function() fs.read(d .. "/no") end)
  raises("cannot read '" .. plain(d) .. "': is a directory %(EISDIR%)", function() fs.read(d) end)
  raises("cannot read '/dev/zero': it is no file, but a device", function() fs.read("/dev/zero") end)
  raises("cannot write '/none/a': no such file or directory %(ENOENT%)", function() fs.write("/none/a", "") end)
  raises("cannot append to '/none/a': no such file", function() fs.append("/none/a", "") end)
  raises("cannot list '" .. plain(d) .. "/no': no such file", function() fs.list(d .. "/no") end)
  raises("cannot look at '" .. plain(d) .. "/no': no such file", function() fs.stat(d .. "/no") end)
  raises("cannot make the directory '" .. plain(d) .. "': file exists %(EEXIST%)", function() fs.mkdir(d) end)
  raises("cannot remove '" .. plain(d) .. "/no': no such file", function() fs.remove(d .. "/no") end)
  raises("cannot rename '" .. plain(d) .. "/no' to '" .. plain(d) .. "/x': no such file", function() fs.rename(d .. "/no", d .. "/x") end)
  raises("cannot copy '" .. plain(d) .. "/no' to 'x': no such file", function() fs.copy(d .. "/no", "x") end)
  raises("bad argument #1 to 'read' %(a path expected, got nil%)", function() fs.read() end)
  raises("bad argument #1 to 'read' %(the path is empty", function() fs.read("a\0b") end)
  raises("bad argument #2 to 'write' %(string expected, got number%)", function() fs.write("a", 1) end)
  raises("fs.mkdir: unknown option 'deep'; there is parents", function() fs.mkdir("a", { deep = true }) end)
  raises("bad argument #1 to 'lines'", function() fs.lines() end)
end)

case("a pipe keeps no thread", function()
  local d = new_place("pipe")
  sh("mkfifo $1/p", d)
  raises("cannot read '.*/p': it is a pipe; let a program read it", function() fs.read(d .. "/p") end)
  raises("cannot write '.*/p': it is a pipe; let a program write it", function() fs.write(d .. "/p", "") end)
  raises("cannot append to '.*/p': it is a pipe", function() fs.append(d .. "/p", "") end)
  equal(fs.stat(d .. "/p").type, "pipe")
end)

case("stat and exists", function()
  local d = new_place("stat")
  fs.write(d .. "/f", "12345")
  local status = fs.stat(d .. "/f")
  equal({ status.type, status.size, math.type(status.modified) }, { "file", 5, "float" })
  sh("ln -s nowhere $1/dangling", d)
  equal(fs.stat(d).type, "directory")
  equal(fs.stat(d .. "/dangling").type, "link")
  equal(fs.stat("/dev/null").type, "device")
  equal({ fs.exists(d), fs.exists(d .. "/no"), fs.exists(d .. "/f/below") }, { true, false, false })
end)

case("mkdir, remove", function()
  local d = new_place("dirs")
  fs.mkdir(d .. "/a/b/c", { parents = true })
  fs.mkdir(d .. "/a/b/c", { parents = true })
  fs.write(d .. "/a/b/f", "x")
  fs.write(d .. "/kept", "kept")
  sh("ln -s ../kept $1/a/link; ln -s .. $1/a/b/up", d)
  raises("directory not empty %(ENOTEMPTY%); {recursive = true} removes it", function() fs.remove(d .. "/a") end)
  fs.remove(d .. "/a/b/c")
  fs.remove(d .. "/a/", { recursive = true })
  equal(fs.list(d), { "kept" })
  fs.remove(d .. "/kept")
  equal(fs.list(d), {})
  raises("cannot remove '/': operation not permitted", function() fs.remove("/", { recursive = true }) end)
end)

case("copy and rename", function()
  local d = new_place("copy")
  local text = ("line\n"):rep(200000)
  fs.write(d .. "/a", text)
  sh("chmod 640 $1/a", d)
  fs.copy(d .. "/a", d .. "/b")
  equal(fs.read(d .. "/b"), text)
  equal(fs.stat(d .. "/b").mode, 416)
  fs.rename(d .. "/b", d .. "/c")
  equal(fs.list(d), { "a", "c" })
  raises("cannot copy '.*' to '.*': is a directory", function() fs.copy(d .. "/a", d) end)
  raises("cannot copy '.*' to '.*': is a directory", function() fs.copy(d, d .. "/e") end)
  equal(fs.list(d), { "a", "c" })
end)

case("lines", function()
  local d = new_place("lines")
  fs.write(d .. "/a", "one\n\ntwo\r\nno end")
  local got = {}
  for line in fs.lines(d .. "/a") do got[#got + 1] = line end
  equal(got, { "one", "", "two", "no end" })
  local many = {}
  for i = 1, 100000 do many[i] = "line " .. i end
  fs.write(d .. "/b", table.concat(many, "\n") .. "\n")
  local count = 0
  for line in fs.lines(d .. "/b") do
    count = count + 1
    if line ~= many[count] then error("line " .. count .. " is " .. line) end
  end
  equal(count, #many)
  for _ in fs.lines(d .. "/b") do break end
  raises("cannot read '.*/no': no such file", function()
    for _ in fs.lines(d .. "/no") do end
  end)
end)

case("requests take no virtual time, and end in the order of their start", function()
  local d = new_place("order")
  local start = app.time()
  local order, all = {}, {}
  for i = 1, 20 do
    all[i] = function()
      fs.write(d .. "/" .. i, ("x"):rep((20 - i) * 10000))
      order[#order + 1] = i
    end
  end
  task.all(all)
  for i = 1, 20 do equal(order[i], i) end
  equal(app.time(), start)
end)

case("a cancelled write leaves the old file or the new one, and nothing else", function()
  local d = new_place("cancel")
  fs.write(d .. "/a", "old")
  for i = 1, 20 do
    local t = task.spawn(fs.write, d .. "/a", ("n"):rep(2000000))
    for _ = 1, i % 4 do task.yield() end
    t:cancel()
    task.pawait(t)
    local text = fs.read(d .. "/a")
    is(text == "old" or text == ("n"):rep(2000000), "one of both")
  end
  task.wait_until(function() return #fs.list(d) == 1 end, 100)
  equal(fs.list(d), { "a" })
end)

case("task.timeout, race", function()
  local d = new_place("race")
  fs.write(d .. "/a", "x")
  equal(task.timeout(10, function() return fs.read(d .. "/a") end), "x")
  equal(task.race { function() return fs.read(d .. "/a") end, function() task.wait(1000) end }, "x")
end)

case("tempdir", function()
  local a, b = fs.tempdir(), fs.tempdir()
  is(a ~= b, "two of them")
  equal(fs.list(a), {})
end)

case("watch: a directory", function()
  local d = new_place("watch")
  local w <close> = fs.watch(d)
  sh("echo a > $1/f; mv $1/f $1/g; rm $1/g", d)
  local got = {}
  while #got < 5 do
    local path, kind = w:next()
    got[#got + 1] = kind .. " " .. path:sub(#d + 2)
  end
  equal(got, { "created f", "changed f", "removed f", "created g", "removed g" })
end)

case("watch: one file, which is replaced", function()
  local d = new_place("watch_file")
  local w = fs.watch(d .. "/f")
  fs.write(d .. "/other", "x")
  fs.write(d .. "/f", "x")
  equal({ w:next() }, { d .. "/f", "created" })
  fs.append(d .. "/f", "y")
  equal({ w:next() }, { d .. "/f", "changed" })
  fs.remove(d .. "/f")
  equal({ w:next() }, { d .. "/f", "removed" })
  w:close()
  equal(w:next(), nil)
  w:close()
end)

case("watch: ends with its directory, and when it is closed while somebody waits", function()
  local d = new_place("watch_end")
  local count = 0
  local w = fs.watch(d)
  local t = task.spawn(function()
    for _ in w do count = count + 1 end
    return "over"
  end)
  fs.remove(d)
  equal(t:await(), "over")
  w = fs.watch(top)
  t = task.spawn(function() return w:next() end)
  task.yield()
  w:close()
  equal(t:await(), nil)
  raises("fs_case.lua:%d+: cannot watch '/none/a': no such file or directory", function() fs.watch("/none/a") end)
end)

case("watch: a cancelled waiter loses nothing", function()
  local d = new_place("watch_cancel")
  local w <close> = fs.watch(d)
  local t = task.spawn(function() return w:next() end)
  task.yield()
  fs.write("/dev/null", "")
  sh("touch $1/f", d)
  t:cancel()
  task.pawait(t)
  local path = t:status() == "done" and t:result() or w:next()
  equal(path, d .. "/f")
end)

check.done()
