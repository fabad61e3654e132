"""Progress of training: a line that is overwritten on a terminal, plain lines in a log file."""

import time

from core.progress import Progress, duration

WIDTH = 30


class RunProgress(Progress):
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
        filled = int(WIDTH * self.share(step))
        bar = "#" * filled + "-" * (WIDTH - filled)
        counts = f"{self.done}/{len(self.experiment.seeds)} seeds, step {step:,}{self.left(self.share(step))}"
        return f"{self.experiment.name} [{bar}] {counts}"

    def line(self, seed, step):
        """The line of a log in the middle of a seed."""
        last, left = self.experiment.max_steps, self.left(self.share(step))
        return f"{self.experiment.name}: seed {seed} at step {step:,} of {last:,}{left}"

    def share(self, step):
        """How much of all seeds is done, 0 to 1, where one is at a step; seeds that wait come after it."""
        return (self.done + step / self.experiment.max_steps) / len(self.experiment.seeds)


class SweepProgress(Progress):
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


def cost(model):
    """Time that a step of a model takes, in steps of a tiny model, as measured on one core.

    Models without a width all take the same time.
    """
    return 1 + model.get("width", 0) * model.get("train_size", 0) / 5e4
