"""Progress of training: a line that is overwritten on a terminal, plain lines in a log file."""

import sys
import time

PAUSE = 0.1  # seconds between two updates on a terminal
SILENCE = 30  # seconds between two lines of a log
WIDTH = 30


class _Progress:
    """Writes progress to a stream (stderr by default) no more often than its reader can use."""

    def __init__(self, stream, clock):
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


class RunProgress(_Progress):
    """Called with (seed, step) at each checkpoint; `finish(seed)` when its series is written. A context manager."""

    def __init__(self, experiment, stream=None, clock=time.monotonic):
        super().__init__(stream, clock)
        self.experiment, self.done = experiment, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.terminal:
            self.write("")

    def __call__(self, seed, step):
        if self.is_due():
            self.write(self.bar(step) if self.terminal else self.line(seed, step))

    def finish(self, seed):
        """The series of a seed is written."""
        self.done += 1
        if not self.terminal:
            steps, seconds = self.experiment.max_steps, duration(self.elapsed())
            self.write(f"{self.experiment.name}: seed {seed} done after {steps:,} steps, {seconds}")

    def bar(self, step):
        """NAME [###---] and counts."""
        seeds, last = len(self.experiment.seeds), self.experiment.max_steps
        filled = int(WIDTH * (self.done + step / last) / seeds)
        bar = "#" * filled + "-" * (WIDTH - filled)
        counts = f"{self.done}/{seeds} seeds, step {step:,}, {duration(self.elapsed())}"
        return f"{self.experiment.name} [{bar}] {counts}"

    def line(self, seed, step):
        """The line of a log in the middle of a seed."""
        last, seconds = self.experiment.max_steps, duration(self.elapsed())
        return f"{self.experiment.name}: seed {seed} at step {step:,} of {last:,}, {seconds}"


class SweepProgress(_Progress):
    """Called with the hyper-parameters of each model that is done. shards: name -> Sweep, all that are asked for."""

    def __init__(self, shards, stream=None, clock=time.monotonic):
        super().__init__(stream, clock)
        self.name = next(iter(shards.values())).name
        self.models = [model for shard in shards.values() for model in shard.models()]
        self.total = sum(map(cost, self.models))
        self.done, self.kept, self.spent = 0, 0.0, 0.0  # models; cost of those kept, and of those trained now

    def keep(self, shard):
        """A shard that was finished before."""
        self.done += len(shard.models())
        self.kept += sum(map(cost, shard.models()))

    def __call__(self, model):
        self.done += 1
        self.spent += cost(model)
        last = self.done == len(self.models)
        if self.is_due() or last:
            self.write(self.line(), end="\n" * last)

    def line(self):
        """How many models are done, and how long the rest will take at the pace so far."""
        left = (self.total - self.kept - self.spent) * self.elapsed() / self.spent
        return f"{self.name}: {counted(self.done, len(self.models), left)}"


def counted(done, total, left):
    """Such as "3 of 8 models, about 6 min left"; left: seconds."""
    return f"{done} of {total} models" + (f", about {duration(left)} left" if done < total else "")


def duration(seconds):
    """In words: "0.4 s", "40 s", "6 min", "2.5 h"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def cost(model):
    """Time that a step of a model takes, in steps of a tiny model, as measured on one core.

    Models without a width all take the same time.
    """
    return 1 + model.get("width", 0) * model.get("train_size", 0) / 5e4
