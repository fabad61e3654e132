"""How far a training is: a bar on a terminal, plain lines in a log file."""

import sys
import time

PAUSE = 0.1  # seconds between two drawings of the bar
SILENCE = 30  # seconds a log goes without a line
WIDTH = 30


class Progress:
    """Called with (seed, step) at each checkpoint; `finish(seed)` when its series is written. A context manager."""

    def __init__(self, experiment, stream=None):
        self.experiment, self.stream = experiment, stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.done = 0
        self.began = self.shown = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.terminal:
            self.stream.write("\r\033[K")
            self.stream.flush()

    def __call__(self, seed, step):
        now = time.monotonic()
        if now - self.shown >= (PAUSE if self.terminal else SILENCE):
            self.shown = now
            self._show(seed, step)

    def finish(self, seed):
        """One more seed is written."""
        self.done += 1
        if not self.terminal:
            self._line(f"seed {seed} done after {self.experiment.max_steps:,} steps, {self._elapsed()}")

    def _show(self, seed, step):
        seeds, last = len(self.experiment.seeds), self.experiment.max_steps
        if not self.terminal:
            return self._line(f"seed {seed} at step {step:,} of {last:,}, {self._elapsed()}")
        filled = int(WIDTH * (self.done + step / last) / seeds)
        bar = "#" * filled + "-" * (WIDTH - filled)
        counts = f"{self.done}/{seeds} seeds, step {step:,}, {self._elapsed()}"
        self.stream.write(f"\r\033[K{self.experiment.name} [{bar}] {counts}")
        self.stream.flush()

    def _elapsed(self):
        return f"{time.monotonic() - self.began:.1f} s"

    def _line(self, text):
        print(f"{self.experiment.name}: {text}", file=self.stream, flush=True)
