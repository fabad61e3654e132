"""How far a training is: a bar on a terminal, plain lines in a log file."""

import sys
import time

PAUSE = 0.1  # seconds between two drawings of the bar
SILENCE = 30  # seconds a log goes without a line
WIDTH = 30


class RunProgress:
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


class SweepProgress:
    """Called with the hyper-parameters of each model that is done. shards: name -> Sweep, all that are asked for."""

    def __init__(self, shards, stream=None, clock=time.monotonic):
        self.shards, self.stream, self.clock = shards, stream or sys.stderr, clock
        self.models = [model for shard in shards.values() for model in shard.models()]
        self.total = sum(map(cost, self.models))
        self.done, self.kept, self.spent = 0, 0.0, 0.0  # models; cost of what was there already, of what was trained
        self.began = self.shown = clock()

    def keep(self, shard):
        """A shard that was finished before."""
        self.done += len(shard.models())
        self.kept += sum(map(cost, shard.models()))

    def __call__(self, model):
        self.done += 1
        self.spent += cost(model)
        now = self.clock()
        last = self.done == len(self.models)
        if self.stream.isatty():
            self.stream.write(f"\r\033[K{self.said()}" + "\n" * last)
            self.stream.flush()
        elif last or now - self.shown >= SILENCE:
            self.shown = now
            print(self.said(), file=self.stream, flush=True)

    def said(self):
        """The line: how many models are done, and how long the rest will take at the pace so far."""
        name = next(iter(self.shards.values())).name
        left = (self.total - self.kept - self.spent) * (self.clock() - self.began) / self.spent
        return f"{name}: {counted(self.done, len(self.models), left)}"


def counted(done, total, left):
    """left: seconds."""
    return f"{done} of {total} models" + (f", about {duration(left)} left" if done < total else "")


def duration(seconds):
    """In words: "40 s", "6 min", "2.5 h"."""
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5)):d} s"
    return f"{max(1, round(seconds / 60))} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def cost(model):
    """What a step of a model takes, in steps of a tiny one, as measured on one core.

    Models without a width all take the same time.
    """
    return 1 + model.get("width", 0) * model.get("train_size", 0) / 5e4
