-- A NUL cut the report of an error, and an escape sequence in it reached the terminal.
-- exit: 1
-- err: \Aappctl: error: 0020_control_bytes_in_an_error.lua:4: a\\x00b\\x1b\[2J secret\nstack traceback:\n
error("a\0b\27[2J secret")
