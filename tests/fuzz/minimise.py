"""Makes a Lua program smaller as long as it still does what it did: halves, quarters and so on down to lines, then blocks. It
knows of Lua only that the generator indents what stands inside a block; what does not compile does not crash either."""


def indent(line):
    return len(line) - len(line.lstrip(" "))


def block_end(lines, i):
    """The index of the line that closes the block that line i opens; i itself if it opens none."""
    for j in range(i + 1, len(lines)):
        if indent(lines[j]) <= indent(lines[i]):
            return j if j > i + 1 or lines[j].lstrip().startswith("end") else i
    return i


class Minimiser:
    def __init__(self, lines, still, most):
        self.lines, self.still, self.left = lines, still, most

    def try_instead(self, candidate):
        """Takes the candidate if it still does it."""
        if self.left <= 0 or candidate == self.lines:
            return False
        self.left -= 1
        if not self.still("\n".join(candidate) + "\n"):
            return False
        self.lines = candidate
        return True

    def remove_pieces(self, size):
        i = 0
        while i < len(self.lines):
            if not self.try_instead(self.lines[:i] + self.lines[i + size:]):
                i += size

    def remove_blocks(self):
        """Whole blocks, and where that fails only the lines that open and close one."""
        i = 0
        while i < len(self.lines):
            j = block_end(self.lines, i)
            inside = self.lines[i + 1:j]
            if j == i or not (self.try_instead(self.lines[:i] + self.lines[j + 1:]) or
                              self.try_instead(self.lines[:i] + [line[2:] for line in inside] + self.lines[j + 1:])):
                i += 1

    def run(self):
        before = None
        while before != self.lines:
            before = self.lines
            self.remove_blocks()
            size = len(self.lines) // 2
            while size >= 1:
                self.remove_pieces(size)
                size //= 2
        return "\n".join(self.lines) + "\n"


def minimise(text, still, most=400):
    """The smallest found within `most` tries."""
    return Minimiser(text.splitlines(), still, most).run()
