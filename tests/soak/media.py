"""Brings mutated media of every kind to `publish fit`.

Each must be refused in one sentence, or become what its place takes.

python -m tests.soak.media --times 1000            # about a minute a hundred on 2 cores
python -m tests.soak.media --seed 3 --only 57      # one case again, with what it says
"""

import argparse
import contextlib
import io
import multiprocessing
import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from core.errors import UserError
from publish import cli, platforms
from publish.media import limits, transcode
from publish.media.probe import facts
from tests.helpers import foreign_media

PATIENCE = 120  # seconds for one case
FORMATS = ("mp4", "gif", "png", "jpg", "pdf")
SUFFIXES = (".mp4", ".gif", ".png", ".jpg", ".webm", ".txt", "", ".%03d.png")
TEXTS = (
    b"", b"\0", b"not a film\n" * 50, b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
    b"ffconcat version 1.0\nfile /etc/passwd\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", b"GIF89a", b"\x89PNG\r\n\x1a\n",
    b"\0\0\0\x18ftypisom", b"\x1aE\xdf\xa3",
)  # fmt: skip
MOST = 400  # letters of a sentence


def samples(folder):
    """Write one medium of every kind into `folder`; their paths."""
    made = []
    for name, write in {**foreign_media.everything(), "sound.mp4": foreign_media.sound_alone}.items():
        write(folder / name)
        made.append(folder / name)
    return made


def cut(contents, draws, others):
    return contents[: draws.randrange(len(contents))]


def flip(contents, draws, others):
    found = bytearray(contents)
    for _ in range(draws.choice((1, 1, 3, 20))):
        found[draws.randrange(len(found))] ^= draws.randrange(1, 256)
    return bytes(found)


def flip_head(contents, draws, others):
    head = draws.choice((32, 128, 1024))
    return flip(contents[:head], draws, others) + contents[head:]


def number(contents, draws, others):
    """Another number where the file may have one: a size, a count, a time."""
    place = draws.randrange(max(1, len(contents) - 4))
    return (
        contents[:place]
        + draws.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 0xFFFF, 0x10000)).to_bytes(
            4, draws.choice(("big", "little"))
        )
        + contents[place + 4 :]
    )


def index(contents, draws, others):
    """Bytes altered close to a name of four letters: boxes of an MP4, chunks of a PNG, a RIFF or an AVI."""
    names = [k for k in range(len(contents) - 4) if contents[k : k + 4].isalpha()] or [0]
    place = min(max(0, draws.choice(names) + draws.randrange(-4, 24)), len(contents) - 1)
    return contents[:place] + bytes([draws.choice((0, 1, 0xFF, draws.randrange(256)))]) + contents[place + 1 :]


def zero(contents, draws, others):
    first = draws.randrange(len(contents))
    return (
        contents[:first] + bytes(min(draws.choice((16, 512, 4096)), len(contents) - first)) + contents[first + 4096 :]
    )


def splice(contents, draws, others):
    """The head of one file before the rest of another."""
    head = draws.choice((8, 16, 64, 512))
    return draws.choice(others).read_bytes()[:head] + contents[head:]


def join(contents, draws, others):
    return contents + draws.choice((draws.choice(others).read_bytes(), draws.randbytes(100), contents))


def lose(contents, draws, others):
    first = draws.randrange(len(contents))
    return contents[:first] + contents[first + draws.choice((1, 7, 188, 4096)) :]


def text(contents, draws, others):
    return draws.choice(TEXTS)


def none(contents, draws, others):
    return contents


MUTATIONS = (none, cut, flip, flip_head, number, index, zero, splice, join, lose, text)


def case(folder, made, seed, number):
    """Write the medium of one case; (what was done, medium, platform, --out)."""
    draws = random.Random(f"{seed}/{number}")
    source, mutation = draws.choice(made), draws.choice(MUTATIONS)
    suffix = draws.choice((source.suffix, source.suffix, draws.choice(SUFFIXES)))
    medium = folder / f"{number}-{source.stem}{suffix}"
    medium.write_bytes(mutation(source.read_bytes(), draws, made))
    place = draws.choice(list(platforms.by_key().values()))
    moves = source.name not in foreign_media.stills()
    usual = [format for format in place.media if (format not in transcode.STILLS) == moves]
    format = draws.choice(usual or FORMATS) if draws.random() < 0.9 else draws.choice(FORMATS)
    return f"{mutation.__name__} {source.name}", medium, place.key, folder / f"{number}.out" / f"fitted.{format}"


def outcome(medium, platform, out):
    """What became of a case, in a word; and what is wrong with that, or None."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            cli.main(["fit", str(medium), "--platform", platform, "--out", str(out)])
        except UserError as error:
            return "refused", _wrong_refusal(medium, out, str(error))
        except BaseException:
            return "traceback", traceback.format_exc(limit=-4)
    word = "as it is" if said.getvalue().endswith("as drawn\n") else "re-encoded"
    return word, _wrong_result(medium, platform, out)


def _wrong_refusal(medium, out, sentence):
    if out.parent.exists() and os.listdir(out.parent):
        return f"refused, but it left {os.listdir(out.parent)}"
    if "\n" in sentence or len(sentence) > MOST + 2 * len(str(medium)):
        return f"says too much: {sentence!r}"
    platform_alone = " takes no " in sentence
    return None if str(medium) in sentence or platform_alone else f"does not name the file: {sentence!r}"


def _wrong_result(medium, platform, out):
    if os.listdir(out.parent) != [out.name]:
        return f"it left {os.listdir(out.parent)}"
    before, after = facts(medium), facts(out)
    if wrong := limits.faults(after, platforms.find(platform).limits(out.name)):
        return f"breaks limits: {[fault.message for fault in wrong]}"
    if after["format"] != out.suffix[1:]:
        return f"is {after['format']}"
    if "seconds" in after and abs(after["seconds"] - before["seconds"]) > 1 / min(after["fps"], 1e3) + 0.002:
        return f"lasts {after['seconds']} s, lasted {before['seconds']} s"
    return None


def work(pipe, errors):
    """In a process of its own, which may crash: answer each case that comes with what became of it."""
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)  # also what libraries of C write
    for medium, platform, out in iter(pipe.recv, None):
        before = os.path.getsize(errors)
        word, wrong = outcome(medium, platform, out)
        sys.stderr.flush()
        with open(errors, "rb") as file:
            file.seek(before)
            loud = file.read(300).decode(errors="replace")
        pipe.send((word, wrong or (f"writes to the terminal: {loud!r}" if loud else None)))


class Worker:
    """The process that tries cases, started again when it has crashed or takes too long."""

    def __init__(self, errors):
        self.errors, self.process = errors, None

    def tried(self, *given):
        """What became of a case, and what is wrong with that."""
        if not self.process:
            self.pipe, theirs = multiprocessing.Pipe()
            self.process = multiprocessing.get_context("spawn").Process(
                target=work, args=(theirs, self.errors), daemon=True
            )
            self.process.start()
            theirs.close()
        self.pipe.send(given)
        try:
            if self.pipe.poll(PATIENCE):
                return self.pipe.recv()
            self.process.kill()
            found = "late", f"takes more than {PATIENCE} s"
        except EOFError:
            self.process.join()
            found = "crash", f"the process ends with {self.process.exitcode}"
        self.process = None
        return found


def main(times, seed=0, only=None, say=lambda line: None):
    """Try `times` cases, or one; (the faults, as text; how many of each mutation became what)."""
    faults, counted = [], Counter()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "made").mkdir()
        made = samples(folder / "made")
        worker = Worker(str(folder / "errors"))
        for number in range(times) if only is None else [only]:
            done, medium, platform, out = case(folder, made, seed, number)
            word, wrong = worker.tried(medium, platform, out)
            counted[done.split()[0], word] += 1
            say(f"{number}: {done}, {platform} {out.suffix[1:]}: {word}")
            if wrong:
                faults.append(
                    f"--seed {seed} --only {number}: {done}, {medium.name} for {platform} as {out.name}: {wrong}"
                )
            medium.unlink()
            for left in out.parent.glob("*"):
                left.unlink()
    return faults, counted


def table(counted):
    """Counts of outcomes by mutation, in columns."""
    words = sorted({word for _, word in counted})
    rows = [[mutation.__name__, *(counted[mutation.__name__, word] for word in words)] for mutation in MUTATIONS]
    return "\n".join(
        "".join(f"{cell!s:>12}" for cell in row)
        for row in [["", *words], *rows, ["all", *(sum(row[k + 1] for row in rows) for k in range(len(words)))]]
    )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--times", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", type=int, metavar="CASE", help="one case, as a fault names it")
    options.add_argument("--loud", action="store_true", help="a line for each case")
    chosen = options.parse_args()
    faults, counted = main(
        chosen.times, chosen.seed, chosen.only, print if chosen.loud or chosen.only is not None else lambda line: None
    )
    print(table(counted), *faults, sep="\n\n")
    sys.exit(f"{len(faults)} faults in {sum(counted.values())} cases" if faults else 0)
