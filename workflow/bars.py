"""Bars at the foot of a terminal: one for each rule of which a job runs, and one for all jobs."""

import time

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from core.progress import duration


class Bars:
    """Draws a `workflow.progress.Progress` on a terminal, below all other lines."""

    def __init__(self, stream):
        self.console = Console(file=stream, highlight=False, markup=False)
        self.live = Live(console=self.console, transient=True, auto_refresh=False)
        self.live.start()

    def show(self, progress):
        """Draw the bars as things are."""
        table = Table.grid(Column(no_wrap=True), Column(), Column(justify="right", no_wrap=True), padding=(0, 2, 0, 0))
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for rule in dict.fromkeys(job.rule for job in progress.running.values()):
            self._add(table, rule, progress.done.get(rule, 0), progress.totals.get(rule, 0), progress.what_runs(rule))
        passed, left = time.monotonic() - progress.began, progress.left()
        said = duration(passed) + (f", about {duration(left)} left" if left else "")
        self._add(table, "all jobs", sum(progress.done.values()), sum(progress.totals.values()), said)
        self.live.update(table, refresh=True)

    @staticmethod
    def _add(table, name, done, total, said):
        table.add_row(name, ProgressBar(total, done, width=20), f"{done}/{total}", Text(said))

    def above(self, text, style):
        """Print lines above the bars."""
        self.console.print(Text(text, style), soft_wrap=True)

    def close(self):
        self.live.stop()
