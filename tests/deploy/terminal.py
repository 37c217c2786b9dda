"""A terminal: runs a program in it and shows what a person would see."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

# What the command line writes: the cursor up, the rest of a line or of the screen away, colours.
ORDER = re.compile(r"\x1b\[(\d*)([AKJm])|\x1b\[[\d;]*m|\r|\n|[^\x1b\r\n]+")


class Terminal:
    """A program in a terminal of some width. Lines are not wrapped, so that a line is too long where it would be."""

    def __init__(self, *command, env, width=80, height=40):
        self.lines = [""]
        self.row = self.column = 0
        self.raw = ""
        self.main, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.process = subprocess.Popen(
            [str(part) for part in command], env=env, stdin=child, stdout=child, stderr=child, preexec_fn=attach
        )
        os.close(child)

    def read_until(self, condition, within=30):
        """Reads what the program writes until the condition holds, or the program has ended."""
        end = time.monotonic() + within
        while not condition(self):
            left = end - time.monotonic()
            assert left > 0, f"the terminal shows:\n{self.shown()}"
            if not select.select([self.main], [], [], left)[0]:
                continue
            try:
                read = os.read(self.main, 65536)
            except OSError:
                break
            if not read:
                break
            # The lines are drawn in one piece each, but a piece may arrive in two.
            self.raw += read.decode(errors="replace")
            self.draw()

    def type(self, text):
        os.write(self.main, text.encode())

    def end(self, within=30):
        """Waits for the end of the program, and returns its exit status."""
        self.read_until(lambda _: False, within)
        status = self.process.wait(10)
        os.close(self.main)
        return status

    def draw(self):
        """Obeys everything that was written, from the beginning."""
        self.lines, self.row, self.column = [""], 0, 0
        for order in ORDER.finditer(self.raw):
            text, letter = order.group(0), order.group(2)
            if letter == "A":
                self.row -= int(order.group(1) or 1)
                assert self.row >= 0, "above the first line"
            elif letter == "K":
                self.lines[self.row] = self.lines[self.row][: self.column]
            elif letter == "J":
                self.lines[self.row] = self.lines[self.row][: self.column]
                del self.lines[self.row + 1 :]
            elif text == "\r":
                self.column = 0
            elif text == "\n":
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append("")
            elif not text.startswith("\x1b"):
                line = self.lines[self.row].ljust(self.column)
                self.lines[self.row] = line[: self.column] + text + line[self.column + len(text) :]
                self.column += len(text)

    def shown(self):
        return "\n".join(line.rstrip() for line in self.lines).rstrip()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def attach():
    """Makes the terminal that of the program, so that Ctrl-C reaches it."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
