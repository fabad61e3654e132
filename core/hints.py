"""Commands for messages to suggest, with the overlays in use and the Python and Snakemake of the user's shell.

What the user typed is kept in an environment variable, which jobs inherit; it affects no output and triggers no rerun.
"""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

# JSON: {"overlays": [FILE or KEY=VALUE], "snakefile": words, "python", "snakemake": a word each}
TYPED = "FULL_OF_STARS_TYPED"


def note(overlays, snakefile=()):
    """Remember what was typed after `--config` and `--configfile` for commands in messages. snakefile: after `-s`."""
    typed = {"overlays": list(map(str, overlays)), "snakefile": list(map(str, snakefile))}
    os.environ[TYPED] = json.dumps(typed | {name: _word(name) for name in ("python", "snakemake")})


def note_run(workflow):
    """Remember what was typed for a run of Snakemake.

    workflow: its Workflow, with absolute paths of config files and the words of `--config`.
    """
    here, settings = Path.cwd(), workflow.config_settings
    files = [file.relative_to(here) if file.is_relative_to(here) else file for file in settings.configfiles]
    elsewhere = here.resolve() != Path(workflow.basedir).resolve()
    note([*files, *(settings.config_args or [])], ["-s", Path(workflow.basedir, "Snakefile")] if elsewhere else [])


def snakemake(*words, more=()):
    """A Snakemake command with the overlays in use, such as `snakemake all --configfile mine.yaml`.

    more: KEY=VALUEs over these.
    """
    typed = _typed()
    values = [word for word in typed["overlays"] if "=" in word and not Path(word).exists()]
    files = [word for word in typed["overlays"] if word not in values]
    values += more
    options = [*(["--configfile", *files] if files else []), *(["--config", *values] if values else [])]
    return shlex.join([typed["snakemake"], *words, *typed["snakefile"], *options])


def python(module, *words):
    """A Python command with the overlays in use, such as `python -m figures preview NAME --config mine.yaml`."""
    typed = _typed()
    options = ["--config", *typed["overlays"]] if typed["overlays"] else []
    return shlex.join([typed["python"], "-m", module, *words, *options])


def _typed():
    if not os.environ.get(TYPED):
        note([])
    return json.loads(os.environ[TYPED])


def _word(name):
    """`name` if the shell's PATH leads to this environment's program, else its path."""
    ours = Path(sys.executable).parent / name
    if (on_path := shutil.which(name)) and Path(on_path).parent.resolve() == ours.parent.resolve():
        return name
    return str(ours.relative_to(Path.cwd())) if ours.is_relative_to(Path.cwd()) else str(ours)
