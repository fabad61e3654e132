"""The last build: job-minutes and jobs of each rule, and the slowest jobs, from Snakemake's records of finished jobs.

    python -m benchmarks.build [--slowest 10] [FOLDER]

A job-minute is a minute of the clock in which one job ran: on as many cores as jobs, a core-minute. Records of files
that no job makes any more count too: delete .snakemake/metadata before a build that is to be timed.
"""

import argparse
import base64
import json
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

RECORDS = Path(".snakemake/metadata")


class Job(NamedTuple):
    """A finished job: start and end in seconds since the epoch, and one of its files."""

    rule: str
    start: float
    end: float
    file: str

    @property
    def minutes(self):
        return (self.end - self.start) / 60


def jobs(folder):
    """The finished jobs that are on record in a project's folder: each once, though each file has a record."""
    known = {}
    for path in sorted((Path(folder) / RECORDS).glob("*")):
        record = json.loads(path.read_text("utf-8"))
        if record.get("starttime") is not None and record.get("endtime") is not None:
            file = base64.urlsafe_b64decode(path.name).decode()
            job = Job(record["rule"], record["starttime"], record["endtime"], file)
            known.setdefault((job.rule, *(record["log"] or [file])), job)  # a rule's log is one job's
    return list(known.values())


def table(jobs):
    """Lines of a table: of each rule its job-minutes, part of all, number of jobs and seconds of a job."""
    by_rule = defaultdict(list)
    for job in jobs:
        by_rule[job.rule].append(job.minutes)
    total = sum(map(sum, by_rule.values()))
    lines = [f"{'rule':20s} {'minutes':>8s} {'part':>5s} {'jobs':>5s} {'s a job':>8s}"]
    for rule, minutes in sorted(by_rule.items(), key=lambda item: -sum(item[1])):
        part, mean = sum(minutes) / total, 60 * sum(minutes) / len(minutes)
        lines.append(f"{rule:20s} {sum(minutes):8.1f} {part:5.0%} {len(minutes):5d} {mean:8.1f}")
    clock = (max(job.end for job in jobs) - min(job.start for job in jobs)) / 60
    return [*lines, f"{'all':20s} {total:8.1f} {1:5.0%} {len(jobs):5d}, in {clock:.1f} minutes of the clock"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=".", help="where Snakemake ran")
    parser.add_argument("--slowest", type=int, default=10, help="how many jobs are listed")
    chosen = parser.parse_args()
    finished = jobs(chosen.folder)
    if not finished:
        print(f"no build is on record in {chosen.folder}")
        return
    print(*table(finished), sep="\n")
    for job in sorted(finished, key=lambda job: -job.minutes)[: chosen.slowest]:
        print(f"{60 * job.minutes:6.1f} s {job.rule} {job.file}")


if __name__ == "__main__":
    main()
