"""Runs jobs and typed commands under random combinations of other people's variables and files.

They must give the same bytes each time.

python -m tests.soak.environments --times 200     # in a folder where the tiny workflow has run; a few seconds a time
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.soak.kills import environment

OVERLAY = "tests/tiny.yaml"
CONFIG = ("--config", "config.yaml", "--config", OVERLAY)
COMMANDS = [  # {out}: a file to write; else what is printed counts
    ("figures", "preview", "weight_pruning", *CONFIG, "--out", "{out}.png"),
    ("figures", "preview", "star_formation", *CONFIG, "--step", "100", "--out", "{out}.png"),
    ("figures", "render", "weight_pruning", *CONFIG, "--format", "svg", "--out", "{out}.svg"),
    ("figures", "render", "sweep_outcomes", *CONFIG, "--format", "pdf", "--out", "{out}.pdf"),
    ("publish", "post", "star_formation", "--platform", "mastodon"),
    ("publish", "embed", "weight_pruning"),
    ("publish", "embed", "star_formation", "--for", "latex"),
    ("publish", "captions", "star_formation", "--out", "{out}.vtt"),
    ("train", "merge_seeds", "five_neurons", "results/trained/five_neurons.csv", "--out", "{out}.csv"),
]
JOBS = [  # files that their jobs make again
    "results/figures/star_formation/claims.json", "results/figures/weight_pruning/article-light.png",
    "results/runs/five_neurons.safetensors", "results/figures/sweep_outcomes/caption.md",
    "results/sweeps/sweep_parity.csv", "results/figures/weight_pruning/timeline.json", "results/numbers.tex",
    "results/article/index.html", "results/article/tiny.pdf", "results/article/lesswrong.md",
    "results/gallery/index.html", "results/posts/mastodon/01-weight_pruning.txt",
]  # fmt: skip


def variables(folder):
    """Name -> values that somebody's shell, notebook or cluster may have; None: not set.

    Files that they name are made in `folder`.
    """
    files = {
        "modules/yaml.py": "raise ImportError('another Python\\'s package')",
        "modules/numpy.py": "raise ImportError('another Python\\'s package')",
        "modules/train.py": "raise ImportError('somebody else\\'s module')", "start.py": "raise SystemExit('started')",
        "matplotlibrc": "axes.facecolor: red\nsavefig.dpi: 17\nfont.family: serif\n",
        "config/matplotlib/matplotlibrc": "backend: nonsense\nfont.size: 40\n",
        "config/manim/manim.cfg": "[CLI]\nquality = low_quality\nbackground_color = RED\nframe_rate = 7\n",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return {
        "MPLBACKEND": ["module://matplotlib_inline.backend_inline", "TkAgg", "nonsense"],
        "MATPLOTLIBRC": [str(folder / "matplotlibrc"), str(folder), "/nowhere"],
        "XDG_CONFIG_HOME": [str(folder / "config"), "/nowhere"], "XDG_CACHE_HOME": ["/nowhere", str(folder / "cache")],
        "HOME": [None, "/nowhere", str(folder)], "TMPDIR": ["/nowhere", str(folder)],
        "PYTHONPATH": [str(folder / "modules")], "PYTHONSTARTUP": [str(folder / "start.py")],
        "PYTHONWARNINGS": ["error", "ignore", "default"], "PYTHONUTF8": ["0", "1"],
        "PYTHONIOENCODING": ["ascii", "latin-1", "utf-16"], "PYTHONOPTIMIZE": ["1", "2"], "PYTHONHASHSEED": ["0", "7"],
        "PYTHONDEVMODE": ["1"], "OMP_NUM_THREADS": ["1", "2", "0", "many"], "OPENBLAS_NUM_THREADS": ["1", "3"],
        "MKL_NUM_THREADS": ["1", "2"], "TERM": [None, "dumb", "xterm-256color"], "NO_COLOR": ["1"],
        "FORCE_COLOR": ["1"], "COLUMNS": ["10", "0"], "CI": ["1", ""],
        "LC_ALL": ["C", "de_DE.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "nonsense"], "LANG": [None, "C"],
        "TZ": ["Asia/Kathmandu", "nonsense"], "DISPLAY": [":99"], "QT_QPA_PLATFORM": ["xcb"],
        "SOURCE_DATE_EPOCH": ["0", "1"], "FONTCONFIG_FILE": ["/nowhere"], "MALLOC_PERTURB_": ["85"],
    }  # fmt: skip


SNAKEMAKE_S_OWN = {"PYTHONPATH", "PYTHONWARNINGS"}  # with these Snakemake may not start, before this project has a say


def outcome(command, out, changed):
    """What a typed command leaves: exit code and a digest of the file it writes, or of what it prints."""
    words = [sys.executable, "-m", *(word.format(out=out) for word in command)]
    done = subprocess.run(words, env=changed, capture_output=True)
    made = next(iter(sorted(Path(out).parent.glob(f"{Path(out).name}.*"))), None)
    return done.returncode, hashlib.sha256(made.read_bytes() if made else done.stdout).hexdigest()


def again(file, changed):
    """Let the workflow make `file` again; exit code and digest."""
    words = [sys.executable, "-m", "snakemake", file, "--force", "--configfile", OVERLAY, "--cores", "2"]
    done = subprocess.run(words, env=changed, capture_output=True, text=True)
    return done.returncode, hashlib.sha256(Path(file).read_bytes()).hexdigest() if Path(file).exists() else done.stderr[
        -500:
    ]


def main(times, seed=0, say=print):
    """Try `times` combinations in the current folder.

    Raises RuntimeError at the first that differs from the plain environment.
    """
    draws, counts, plain = random.Random(seed), Counter(), {}
    for number in range(times):
        with tempfile.TemporaryDirectory() as folder:
            known = variables(Path(folder))
            chosen = {name: draws.choice(known[name]) for name in draws.sample(sorted(known), draws.randint(1, 8))}
            work = draws.choice(COMMANDS + JOBS)
            if work in JOBS:
                chosen = {name: value for name, value in chosen.items() if name not in SNAKEMAKE_S_OWN}
            changed = {name: value for name, value in (environment() | chosen).items() if value is not None}
            one = again if work in JOBS else lambda work, changed: outcome(work, f"{folder}/made", changed)
            if work not in plain:
                plain[work] = one(work, environment())
                for file in Path(folder).glob("made*"):
                    file.unlink()
            made = one(work, changed)
        words = work if isinstance(work, str) else " ".join(work)
        if made[0] != 0 or made != plain[work] and not _unprinted(work, chosen):
            raise RuntimeError(
                f"{number + 1} of {times} (seed {seed}): {words} gave {made} instead of {plain[work]} with {chosen}"
            )
        counts[words.split()[0] if work in COMMANDS else "job"] += 1
    say(", ".join(f"{name}: {count} as without" for name, count in sorted(counts.items())))


def _unprinted(work, chosen):
    """Whether a command only prints, in an encoding that the user asked for: then its bytes are not comparable."""
    return (
        work in COMMANDS
        and not any("{out}" in word for word in work)
        and {"PYTHONIOENCODING", "LC_ALL"} & chosen.keys()
    )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--times", type=int, default=200)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    try:
        main(chosen.times, chosen.seed)
    except RuntimeError as error:
        sys.exit(str(error))
