"""Progress of something long: a line that is overwritten on a terminal, plain lines in a log file."""

import sys
import time

PAUSE = 0.1  # seconds between two updates on a terminal
SILENCE = 10  # seconds between two lines of a log


class Progress:
    """Writes progress to a stream (stderr by default) no more often than its reader can use."""

    def __init__(self, stream=None, clock=time.monotonic):
        self.stream, self.clock = stream or sys.stderr, clock
        self.terminal = self.stream.isatty()
        self.began = self.shown = clock()

    def is_due(self):
        """Whether PAUSE or SILENCE is over; if so the next one starts."""
        now = self.clock()
        due = now - self.shown >= (PAUSE if self.terminal else SILENCE)
        if due:
            self.shown = now
        return due

    def write(self, line, end=""):
        """Overwrite the line of the terminal, or add one to the log."""
        self.stream.write(f"\r\033[K{line}{end}" if self.terminal else f"{line}\n")
        self.stream.flush()

    def elapsed(self):
        return self.clock() - self.began

    def left(self, share):
        """How long the rest will take at the pace so far, such as ", about 6 min left"; share: what is done, 0 to 1."""
        return f", about {duration(self.elapsed() * (1 - share) / share)} left" if 0 < share < 1 else ""


def counted_frames(name, frames, total, stream=None, clock=time.monotonic):
    """Yield `frames`, and say now and then how many of `total` there were, and how long the rest will take."""
    progress = Progress(stream, clock)
    for number, frame in enumerate(frames, 1):
        yield frame
        if progress.is_due():
            progress.write(f"{name}: frame {number:,} of {total:,}{progress.left(number / total)}")
    if progress.terminal:
        progress.write("")


def duration(seconds):
    """In words: "0.4 s", "40 s", "6 min", "2.5 h"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
