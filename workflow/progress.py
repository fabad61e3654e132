"""Shows how far a run is: bars on a terminal, a line a job in a log or a pipe; at the end, what was made and where.

Snakemake's own lines, six a job, are in its log file; `--verbose`, `--printshellcmds`, `--quiet` or a logger plugin
bring them back, and commands that only look (`-n`) keep them.
"""

import logging
import os
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from snakemake.logging import logger
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent

from core.progress import duration
from workflow.why import rule_of, shortened

NOISE = re.compile("Building DAG|Using shell|Provided |Rules claiming|Select jobs|Elapsed time|Group jobs:")
AGAIN = "CalledProcessError in file"  # of a failed job, whose rule, log and error are printed by themselves
OURS = {LogEvent.JOB_STARTED, LogEvent.PROGRESS, LogEvent.SHELLCMD, LogEvent.RESOURCES_INFO, LogEvent.WORKFLOW_STARTED}
PAUSE, SILENCE = 0.5, 60  # seconds between two looks at jobs: on a terminal, and in a log
LATE = 3  # seconds after which what a job says of itself is shown
LAST_LINES = 40  # of a failed job's log
# Seconds of a job on one core, as long as none of its rule has ended in this run; only their ratios matter then.
TYPICAL = {"sweep_shard": 70, "train": 20, "film": 60, "shaped_film": 40, "animation": 12, "shaped_animation": 8}
QUICK = 2  # of all others


@dataclass
class Job:
    """A job that runs, or has ended. name: its wildcards, such as "weight_pruning/article/light"."""

    rule: str
    name: str
    wildcards: dict
    logs: list
    began: float = field(default_factory=lambda: time.monotonic())

    def __str__(self):
        return f"{self.rule} {self.name}".strip()

    def says(self):
        """The last line of its log if it runs long: how far it is."""
        if time.monotonic() - self.began < LATE:
            return ""
        return next(filter(None, (last_line(file) for file in self.logs)), "")


def install(workflow):
    """Show progress of the run that begins, in place of what Snakemake prints; returns the Progress, or None."""
    settings = workflow.output_settings
    quiet = set(settings.quiet or ()) - {Quietness.HOST}  # the header that names the machine
    if settings.verbose or settings.printshellcmds or settings.debug_dag or quiet:
        return None
    plain = next((handler for handler in logger.handlers if handler.name == "DefaultStreamHandler"), None)
    if not isinstance(plain, logging.StreamHandler):  # a plugin prints
        return None
    progress = Progress(plain, plain.stream, workflow.resource_settings.cores or 1)
    logger.removeHandler(plain)
    logger.addHandler(progress)
    return progress


class Progress(logging.Handler):
    """Takes Snakemake's records of jobs; all others that are no mere noise go to `plain`, its own handler."""

    def __init__(self, plain, stream, cores):
        super().__init__()
        self.plain, self.stream, self.cores = plain, stream, cores
        self.began = self.printed = time.monotonic()
        self.totals, self.done, self.seconds, self.running = {}, {}, {}, {}  # by rule; the last by job id
        self.ended, self.failed = [], []
        self.bars = None
        self._stop = threading.Event()
        for each in plain.filters:
            self.addFilter(each)

    def emit(self, record):
        try:
            self._take(record)
        except Exception:
            self.handleError(record)

    def _take(self, record):
        event = getattr(record, "event", None)
        if event == LogEvent.RUN_INFO:
            self._begin(record.stats)
        elif event == LogEvent.JOB_INFO:
            rule, wildcards = rule_of(record.rule_name, record.wildcards)
            name = "/".join(map(str, wildcards.values()))
            self.running[record.jobid] = Job(rule, name, wildcards, list(record.log))
        elif event == LogEvent.JOB_FINISHED:
            self._finish(record.job_id)
        elif event == LogEvent.JOB_ERROR:
            self._fail(record)
        elif event not in OURS and AGAIN not in (text := record.getMessage()):
            if event is not None or record.levelno > logging.INFO or not NOISE.match(text):
                self._pass_on(record)

    def _pass_on(self, record):
        """Print a record as Snakemake does."""
        if not self.bars:
            self.plain.emit(record)
        elif (text := self.plain.format(record)) and text != "None":
            self.print(text, "red" if record.levelno >= logging.ERROR else "yellow")

    def _begin(self, stats):
        self.totals = Counter()
        for rule, count in stats.items():
            self.totals[rule_of(rule, None)[0]] += count * (rule != "total")
        del self.totals["total"]
        self.done = dict.fromkeys(self.totals, 0)
        if self.stream.isatty() and os.environ.get("TERM") != "dumb":
            from workflow.bars import Bars  # only here: Rich takes a tenth of a second

            self.bars = Bars(self.stream)
        counts = [f"{count} {rule}" for rule, count in sorted(self.totals.items(), key=lambda item: -item[1])]
        self.print(f"{sum(self.totals.values())} jobs: {', '.join(counts)}")
        threading.Thread(target=self._tick, daemon=True).start()

    def _finish(self, number):
        job = self.running.pop(number, None)
        if job is None:
            return
        took = time.monotonic() - job.began
        self.ended.append(job)
        self.done[job.rule] = self.done.get(job.rule, 0) + 1
        self.seconds.setdefault(job.rule, []).append(took)
        if not job.logs:  # a mere target
            return
        if self.bars is None:
            self.print(f"{self.counted()}: {job}, {duration(took)}")
        elif self.done[job.rule] == self.totals.get(job.rule):
            every = sum(self.seconds[job.rule])
            self.print(f"{job.rule}: {self.done[job.rule]} done, {duration(every)}")

    def _fail(self, record):
        self.failed.append(self.running.pop(record.jobid, None) or Job(record.rule_name, "", {}, list(record.log)))
        lines = [f"Error in rule {self.failed[-1]}" + (f" (log: {', '.join(record.log)})" if record.log else "")]
        for file in record.log:
            lines += [f"    {line}" for line in last_lines(file)]
        self.print("\n".join(lines), "red")

    def _tick(self):
        while not self._stop.wait(PAUSE):
            self.acquire()
            try:
                if self.bars:
                    self.bars.show(self)
                elif self.running and time.monotonic() - self.printed > SILENCE:
                    self.print(f"{self.counted()}; running: {self.what_runs()}")
            finally:
                self.release()

    def counted(self):
        """How many jobs are done, of how many, and how long the rest may take."""
        left = self.left()
        more = f", about {duration(left)} left" if left else ""
        return f"{sum(self.done.values())} of {sum(self.totals.values())} jobs{more}"

    def left(self):
        """Seconds that the rest may take, by how long jobs of each rule took, or take elsewhere; 0 before one ended."""
        known = [(rule, each) for rule, every in self.seconds.items() for each in every]
        if not known:
            return 0
        pace = sum(each for _, each in known) / sum(TYPICAL.get(rule, QUICK) for rule, _ in known)
        mean = {rule: sum(every) / len(every) for rule, every in self.seconds.items()}
        rest = sum(
            (total - self.done.get(rule, 0)) * mean.get(rule, pace * TYPICAL.get(rule, QUICK))
            for rule, total in self.totals.items()
        )
        spent = sum(time.monotonic() - job.began for job in self.running.values())
        return max(rest - spent, 0) / self.cores

    def what_runs(self, rule=None):
        """The jobs that run (of one rule), each with what it says of itself."""
        jobs = [job for job in self.running.values() if rule in (None, job.rule)]
        said = [job.says() or (str(job) if rule is None else job.name) for job in jobs]
        return shortened(said)

    def print(self, text, style=""):
        """Print lines, above the bars if there are any."""
        self.printed = time.monotonic()
        if self.bars:
            self.bars.above(text, style)
        else:
            print(text, file=self.stream, flush=True)

    def end(self, results):
        """Clear the bars, and say what was made, how long it took, where to look, and what failed."""
        self._stop.set()
        if self.bars:
            self.bars.close()
            self.bars = None
        lines = [f"{made(self.ended)} in {duration(time.monotonic() - self.began)}"]
        if self.failed:
            lines.append(f"failed: {shortened(map(str, self.failed))}; the same command goes on from here")
        gallery, figures = Path(results, "gallery/index.html"), figures_of(self.ended)
        done = {job.rule for job in self.ended}
        pages = [Path(results, "article/index.html")] * ("article_page" in done) + [gallery] * gallery.is_file()
        pages += [Path(results, "site/index.html")] * ("site" in done)
        if pages:
            lines.append(f"look at {' and '.join(map(str, pages))}")
        elif figures:
            lines.append(f"look into {shortened(f'{results}/figures/{name}' for name in figures)}")
        self.print("\n".join(lines))


def made(jobs):
    """What jobs have made, such as "3 figures, 2 runs made by 12 jobs"; "2 jobs done" if no figure, run or sweep."""
    kinds = {"figure": "figure", "run": "run", "sweep": "sweep"}
    counts = {kind: len({job.wildcards[kind] for job in jobs if kind in job.wildcards}) for kind in kinds}
    named = [f"{count} {kinds[kind]}{'s' * (count > 1)}" for kind, count in counts.items() if count]
    done = f"{len(jobs)} job{'s' * (len(jobs) != 1)}"
    return f"{', '.join(named)} made by {done}" if named else f"{done} done"


def figures_of(jobs):
    """The figures that jobs have made files of, in their order."""
    return list(dict.fromkeys(job.wildcards["figure"] for job in jobs if "figure" in job.wildcards))


def last_line(file):
    """The last whole line of a log, stripped; empty if there is none."""
    try:
        with open(file, "rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 400))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def last_lines(file):
    """The last lines of a log; of more than LAST_LINES a word that some are left out."""
    try:
        lines = Path(file).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ["(it wrote no log)"]
    return ["..."] * (len(lines) > LAST_LINES) + lines[-LAST_LINES:] or ["(its log is empty)"]
