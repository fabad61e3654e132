"""Kills the tiny workflow again and again at random moments; `make` must complete it each time, to the same bytes.

    python -m tests.soak.kills --times 50     # in a clone after `make setup`; about a minute a kill on 2 cores

Each round begins with some finished files taken away, so that there is work; then Snakemake, one of its jobs, or all of
them get SIGKILL. Checked after each: `make` completes by itself, no process lives on, no job that was recorded as
finished is repeated, and every output is byte-identical to that of an undisturbed run.
"""

import argparse
import base64
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

OVERLAY = "tests/tiny.yaml"
UNTOLD = ("logs", "benchmarks")


def files(folder, name="results"):
    """Relative name -> bytes of the results in a project's folder, logs and benchmarks aside."""
    results = folder / name
    found = (
        path
        for path in sorted(results.rglob("*"))
        if path.is_file() and path.relative_to(results).parts[0] not in UNTOLD
    )
    return {str(path.relative_to(results)): path.read_bytes() for path in found}


def processes_in(folder):
    """Process ids whose working folder is `folder`, but for this one and those that started it."""
    found, ours = [], [os.getpid()]
    while ours[-1] > 1:
        ours.append(int(Path(f"/proc/{ours[-1]}/stat").read_text().rpartition(")")[2].split()[1]))
    for entry in set(filter(str.isdigit, os.listdir("/proc"))) - set(map(str, ours)):
        try:
            if os.readlink(f"/proc/{entry}/cwd") == str(folder):
                found.append(int(entry))
        except OSError:
            pass
    return found


def wait_for(condition, seconds=300):
    """Wait until `condition()` holds. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it never happened")
        time.sleep(0.05)


def finished(folder, since):
    """Relative name -> time of change of the outputs that Snakemake has recorded as finished after `since` (ns)."""
    found = {}
    for record in (folder / ".snakemake" / "metadata").iterdir():
        name = base64.b64decode(record.name).decode()
        path = folder / name
        if (
            path.exists()
            and not (folder / ".snakemake" / "incomplete" / record.name).exists()
            and path.stat().st_mtime_ns > since
        ):
            found[name] = path.stat().st_mtime_ns
    return found


def take_away(folder, draws):
    """Delete a few finished results, so that there is something to do: media, a shard, a trained run."""
    results = folder / "results"
    media = sorted(path for path in results.glob("figures/*/*-*.*"))
    trained = sorted(path for path in (*results.glob("sweeps/shards/*/*"), *results.glob("trained/*/")))
    for path in {*draws.sample(media, 6), *draws.sample(trained, draws.choice((0, 1)))}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def start(folder, target="all", stderr=subprocess.DEVNULL):
    """A run of the workflow in `folder`."""
    command = [folder / ".venv/bin/python", "-m", "snakemake", target, "--configfile", OVERLAY]
    return subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=stderr)


def environment():
    """The environment without what pytest-xdist and an outer run set."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "FULL_OF_STARS"))}


def make(folder):
    """`make` in `folder`. Raises RuntimeError if it does not complete."""
    done = subprocess.run(
        ["make", f"ARGS=--configfile {OVERLAY}"], cwd=folder, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"make ended with {done.returncode}:\n{done.stderr[-3000:]}")


def a_round(folder, draws, whole, seconds):
    """Kill a run once and check what must hold after it; returns what happened, in words.

    whole: how the results look undisturbed; seconds: how long a run may take.
    """
    began = time.time_ns()
    take_away(folder, draws)
    run, delay = start(folder), draws.uniform(0, seconds)
    try:
        run.wait(delay)
    except subprocess.TimeoutExpired:
        pass
    jobs = [process for process in processes_in(folder) if process != run.pid]
    victims = draws.choice(([run.pid], draws.sample(jobs, min(1, len(jobs))), [run.pid, *jobs]))
    for process in victims:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:  # it ended in the meantime
            pass
    run.wait()
    wait_for(lambda: not processes_in(folder), 20)
    before = finished(folder, began)
    make(folder)
    repeated = [name for name, changed in before.items() if (folder / name).stat().st_mtime_ns != changed]
    made = files(folder)
    altered = sorted(name for name in made.keys() | whole.keys() if made.get(name) != whole.get(name))
    if repeated or altered:
        raise RuntimeError(f"after a kill of {len(victims)} at {delay:.1f} s: repeated {repeated}, altered {altered}")
    return (
        f"{delay:5.1f} s, {'snakemake' if run.pid in victims else 'job'} and {max(len(victims) - 1, 0)} more, "
        f"{len(before)} outputs were finished"
    )


def main(folder, times, seed=0, say=print):
    """Do `times` rounds in `folder`, where `make setup` has run.

    Raises RuntimeError or TimeoutError at the first fault.
    """
    draws = random.Random(seed)
    make(folder)
    whole, seconds = files(folder), 10.0
    for number in range(times):
        began = time.monotonic()
        say(f"{number + 1} of {times}: {a_round(folder, draws, whole, seconds)}")
        seconds = 0.7 * (time.monotonic() - began)  # the next kill falls anywhere in a run


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    try:
        main(Path.cwd(), chosen.times, chosen.seed, lambda line: print(line, flush=True))
    except (RuntimeError, TimeoutError) as error:
        sys.exit(str(error))
