"""The store from outside: where its file is, what is in it after each kind of end, and what is said when it cannot be
used."""

import os
import resource
import signal
import sqlite3
import subprocess
import unittest

from harness import LIMIT, PROGRAM, CommandTest, clean_environment

# Each step changes five keys at once, and is told when it is kept.
STEPS = """
local i = store.get("1", 0)
while true do
  i = i + 1
  store.transaction(function() for k = 1, 5 do store.set(tostring(k), i) end end)
  io.write(i, "\\n") io.flush()
  store.set("alone", i)
  task.yield()
end
"""


class StoreTest(CommandTest):
    def run_script(self, text, *flags, code=0, env=None):
        outcome = self.appctl("run", "--headless", *flags, self.write("main.lua", text), env=env)
        self.assertEqual(outcome.code, code, outcome.err)
        return outcome

    def out(self, text, *flags, **options):
        return self.run_script(text, *flags, **options).out.decode()

    def err(self, text, *flags, code=1, **options):
        return self.run_script(text, *flags, code=code, **options).err.decode()

    def kept(self, name="s.sqlite"):
        with sqlite3.connect(self.path(name)) as db:
            found = dict(db.execute("SELECT key, value FROM entries"))
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        db.close()
        return found


class Place(StoreTest):
    def test_headless_nothing_is_kept(self):
        text = "print(store.get 'a', store.path()) store.set('a', 1)"
        env = {"XDG_DATA_HOME": self.path("data")}
        for _ in range(2):
            self.assertEqual(self.out(text, env=env), "nil\t:memory:\n")
        self.assertFalse(os.path.exists(self.path("data")))

    def test_a_named_file_is_kept(self):
        text = "print(store.get 'a', store.path()) store.set('a', (store.get 'a' or 0) + 1)"
        self.assertEqual([self.out(text, "--store=s.sqlite") for _ in range(3)],
                         [f"{n}\ts.sqlite\n" for n in ("nil", 1, 2)])
        self.assertEqual(self.kept(), {"a": 3})
        self.assertEqual(sorted(os.listdir(self.folder)), ["main.lua", "s.sqlite"])

    def test_nothing_is_opened_before_it_is_used(self):
        self.out("print(store.path()) store.observe(print)", "--store=s.sqlite")
        self.assertEqual(os.listdir(self.folder), ["main.lua"])

    def test_the_sqlite3_command_can_read_it(self):
        self.out('store.set("i", 1) store.set("f", 0.5) store.set("s", "text") store.set("b", true)', "--store=s.sqlite")
        with sqlite3.connect(self.path("s.sqlite")) as db:
            self.assertEqual(list(db.execute("SELECT key, kind, value FROM entries")),
                             [("b", "boolean", 1), ("f", "float", 0.5), ("i", "integer", 1), ("s", "string", "text")])
        db.close()


class Ends(StoreTest):
    def test_each_end_keeps_what_was_set(self):
        before = 'store.set("a", (store.get "a" or 0) + 1)\n'
        for number, (rest, code) in enumerate([("", 0), ('error("x")', 1), ("app.exit(7)", 7), ("os.exit(3)", 3),
                                               ("local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end", 1),
                                               ("task.event():wait()", 4), ("while true do end", 124)]):
            with self.subTest(rest):
                flags = ["--store=s.sqlite", "--memory-limit=50M"] + (["--timeout=0.2"] if code == 124 else [])
                self.run_script(before + rest, *flags, code=code)
                self.assertEqual(self.kept(), {"a": number + 1})

    def test_a_transaction_that_is_left_is_taken_back(self):
        for number, (rest, code) in enumerate([('error("x")', 1), ("app.exit(7)", 7), ("while true do end", 124)]):
            with self.subTest(rest):
                flags = ["--store=s.sqlite"] + (["--timeout=0.2"] if code == 124 else [])
                self.run_script('store.set("b", (store.get "b" or 0) + 1)\n'
                                f'store.transaction(function() store.set("a", 1) {rest} end)', *flags, code=code)
                self.assertEqual(self.kept(), {"b": number + 1})

    def kill_after(self, lines, how):
        """Ends the writer after so many lines; gives the last step that it told of."""
        process = self.start("run", "--headless", "--clock=real", "--store=s.sqlite", "main.lua")
        last = 0
        for _ in range(lines):
            last = int(process.stdout.readline())
        process.send_signal(how)
        rest = process.stdout.read()
        process.wait(LIMIT)
        process.stdout.close()
        process.stderr.close()
        told = [line for line in rest.decode().split("\n")[:-1] if line]  # the last one may have been cut off
        return int(told[-1]) if told else last

    def check_step(self, last):
        kept = self.kept()
        steps = {kept[str(k)] for k in range(1, 6)}
        self.assertEqual(len(steps), 1, kept)
        self.assertIn(steps.pop() - last, (0, 1), (kept, last))
        self.assertIn(last - kept.get("alone", 0), (0, 1), (kept, last))

    def test_killed_200_times(self):
        self.write("main.lua", STEPS)
        for number in range(200):
            self.check_step(self.kill_after(2 + number * 7 % 60, signal.SIGKILL))
        self.assertGreater(self.kept()["1"], 200)

    def test_interrupted_and_terminated(self):
        self.write("main.lua", STEPS)
        for how in (signal.SIGINT, signal.SIGTERM):
            self.check_step(self.kill_after(10, how))
            self.assertEqual(sorted(os.listdir(self.folder)), ["main.lua", "s.sqlite"])


class Refusals(StoreTest):
    def test_no_folder_no_file(self):
        use = "\nstore.set('a', 1)"
        head = "appctl: error: main.lua:2: store.set: the store "
        self.assertTrue(self.err(use, "--store=no/s").startswith(
            head + "'no/s': it cannot be opened: No such file or directory\n"))
        self.assertTrue(self.err(use, "--store=.").startswith(head + "'.': it cannot be opened: Is a directory\n"))
        self.write("text", "no database, but long enough to be taken for one if nobody looks " * 20)
        self.assertTrue(self.err(use, "--store=text").startswith(
            head + "'text': it is damaged, or no store (file is not a database); move it away to begin a new one\n"))
        with open(self.path("text"), encoding="utf-8") as file:
            self.assertEqual(len(file.read()), 1300)

    def test_a_script_can_go_on_without_it(self):
        self.assertEqual(self.out("print(pcall(store.set, 'a', 1)) print(pcall(store.get, 'a'))", "--store=no/s").count("false"), 2)

    def test_locked_by_another_process(self):
        self.out("store.set('a', 1)", "--store=s.sqlite")
        other = sqlite3.connect(self.path("s.sqlite"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        text = "print(store.get 'a') print(pcall(store.set, 'a', 2)) print(store.get 'a')"
        found = self.out(text, "--store=s.sqlite").splitlines()
        self.assertEqual((found[0], found[2]), ("1", "1"))
        self.assertIn("another process holds it locked", found[1])
        other.execute("ROLLBACK")
        other.close()
        self.assertEqual(self.out(text, "--store=s.sqlite"), "1\ntrue\n2\n")

    def test_a_full_disk_loses_nothing(self):
        self.out("store.set('a', 'kept')", "--store=s.sqlite")
        text = """
local n = 0
local function fill() for i = 1, 1000 do store.set("k" .. i, ("x"):rep(10000)) n = i end end
print(select(2, pcall(fill)))
local kept = n
print(pcall(store.transaction, function() store.set("a", "changed") fill() end))
print(store.get "a", #store.keys "k" == kept)
"""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
        done = subprocess.run([PROGRAM, "run", "--headless", "--store=s.sqlite", self.write("main.lua", text)], cwd=self.folder,
                              env=clean_environment(), capture_output=True, timeout=LIMIT, check=False, preexec_fn=limit,
                              restore_signals=False)  # Python ignores SIGXFSZ, and so then does appctl
        lines = done.stdout.decode().splitlines()
        self.assertEqual((done.returncode, len(lines)), (0, 3), done)
        self.assertIn("the store 's.sqlite': it cannot be read or written: File too large", lines[0])
        self.assertTrue(lines[1].startswith("false"), lines)
        self.assertEqual(lines[2], "kept\ttrue")
        kept = self.kept()
        self.assertEqual(kept["a"], "kept")
        self.assertGreater(len(kept), 10)

    def test_what_somebody_has_changed_by_hand(self):
        self.out("store.set('t', {1})", "--store=s.sqlite")
        with sqlite3.connect(self.path("s.sqlite")) as db:
            db.execute("UPDATE entries SET value = x'01ff'")
            db.execute("INSERT INTO entries VALUES ('odd', 'colour', 1)")
        db.close()
        found = self.out("print(pcall(store.get, 't')) print(pcall(store.get, 'odd'))", "--store=s.sqlite").splitlines()
        self.assertIn("store.get: the value that is kept there is damaged", found[0])
        self.assertIn("it holds a kind of value that this appctl does not know", found[1])


if __name__ == "__main__":
    unittest.main()
