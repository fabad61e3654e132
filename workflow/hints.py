"""Commands that a message tells people to type: with the overlays in use, and a Python and a Snakemake that their shell finds.

What was typed is kept in the environment, where the jobs of a run find it; it is part of no output and no rerun trigger.
"""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

TYPED = "FULL_OF_STARS_TYPED"  # JSON: {"overlays": [FILE or KEY=VALUE, ...], "python": word, "snakemake": word}


def note(overlays):
    """Keep what was typed after `--config` (and `--configfile`) for the commands that messages name."""
    os.environ[TYPED] = json.dumps({"overlays": list(map(str, overlays))} | {name: _word(name) for name in ("python", "snakemake")})


def note_run(settings):
    """The same for a run of Snakemake. settings: its ConfigSettings, with absolute paths of files and the words of `--config`."""
    here, values = Path.cwd(), settings.config_args
    files = [file.relative_to(here) if file.is_relative_to(here) else file for file in settings.configfiles]
    note([*files, *([values] if isinstance(values, str) else values or [])])


def snakemake(*words):
    """A command of Snakemake's, such as `snakemake all --configfile mine.yaml`."""
    typed = _typed()
    values = [word for word in typed["overlays"] if "=" in word and not Path(word).exists()]
    files = [word for word in typed["overlays"] if word not in values]
    options = [*(["--configfile", *files] if files else []), *(["--config", *values] if values else [])]
    return shlex.join([typed["snakemake"], *words, *options])


def python(module, *words):
    """A command such as `python -m figures preview NAME --config mine.yaml`."""
    typed = _typed()
    return shlex.join([typed["python"], "-m", module, *words, *(["--config", *typed["overlays"]] if typed["overlays"] else [])])


def _typed():
    if TYPED not in os.environ:
        note([])
    return json.loads(os.environ[TYPED])


def _word(name):
    """`name` if the shell finds this environment's one, else its path."""
    ours = Path(sys.executable).parent / name
    if (found := shutil.which(name)) and Path(found).parent.resolve() == ours.parent.resolve():
        return name
    return str(ours.relative_to(Path.cwd())) if ours.is_relative_to(Path.cwd()) else str(ours)
