"""Flips or cuts off bytes of finished results at random places: each must be noticed, by its name.

python -m tests.soak.corruption --times 1000     # in a folder where the workflow has run; what it alters it puts back
"""

import argparse
import random
import sys
from pathlib import Path

from core import checksums


def damaged(contents, draws):
    """`contents` with a few bytes altered in one region, cut off, or with a few bytes too many."""
    place = draws.randrange(len(contents))
    region = slice(place, min(place + draws.choice((1, 1, 16, 4096)), len(contents)))
    altered = bytes(byte ^ draws.randrange(1, 256) for byte in contents[region])
    return draws.choice(
        (contents[: region.start] + altered + contents[region.stop :], contents[:place], contents + altered)
    )


def main(folder, times, seed=0):
    """Damage one file below `folder` at a time, `times` times; the names of those that went unnoticed."""
    draws, missed = random.Random(seed), []
    entries = sorted((folder / checksums.LEDGER).iterdir())
    for _ in range(times):
        entry = draws.choice(entries)
        path = folder / entry.read_text("utf-8").rstrip("\n").partition("  ")[2]
        contents = path.read_bytes()
        try:
            path.write_bytes(damaged(contents, draws))
            if checksums.altered(folder) != [path]:
                missed.append(str(path))
        finally:
            path.write_bytes(contents)
    return missed


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--times", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    missed = main(Path(), chosen.times, chosen.seed)
    print(*missed, sep="\n")
    sys.exit(f"{len(missed)} of {chosen.times} went unnoticed" if missed else 0)
