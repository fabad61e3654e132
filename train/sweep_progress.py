"""How far a sweep is: "sweep_parity: 214 of 375 models, about 6 min left"."""

import sys
import time

SILENCE = 30  # seconds a log goes without a line


class Progress:
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
