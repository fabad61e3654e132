"""Trains every experiment, checks every claim, draws every figure: `snakemake all`, or `snakemake NAME` for one."""

import gc
import os
import sys
from pathlib import Path

# The graph of jobs is a million objects that all stay: looking through them for garbage takes a fifth of the planning.
gc.set_threshold(200_000)

sys.path.insert(0, workflow.basedir)

from core import config as configuration, errors
from workflow.plan import Plan


configfile: Path(workflow.basedir, "config.yaml")  # wherever Snakemake is started


report: "workflow/report/workflow.rst"


try:
    plan = Plan(configuration.validated(config))
except (errors.UserError, OSError) as error:
    sys.exit(f"error: {errors.user_message(error) or error}")
results, outputs = plan.results, plan.outputs


include: "workflow/rules/common.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/sweep.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/players.smk"
include: "workflow/rules/posts.smk"
include: "workflow/rules/gallery.smk"
include: "workflow/rules/article.smk"


rule all:
    """Every figure, and so every experiment that one reads; and all that is published of them."""
    default_target: True
    input:
        plan.all_figure_files(),
        plan.upstream_files(plan.figures),
        plan.post_sources(),
        plan.all_post_files(),
        plan.published(),
        plan.article.published(),
        [f"{results}/logs/left_out/{name}" for name in plan.broken],


# Pictures first, as soon as there is something to draw: then training, then what is made of films, and sweeps last.
urgent = {"train": 3, "small_video": 2, "sweep_shard": 1} | {f"fit_{name}": 2 for name in plan.posted_figures}
for each in workflow.rules:
    each.priority = urgent.get(each.name, 4)
