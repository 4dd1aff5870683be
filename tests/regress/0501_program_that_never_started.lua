-- A program that could not be started was killed at the end: the signal went to our own process group.
-- exit: 0
-- out: false
pcall(process.spawn, { "/etc/passwd" })
print((pcall(process.run, { "appctl-none" })))
