"""Hooks around a run of Snakemake that makes files; commands that only look (-n, --summary, --dag ...) pass through untouched.

While a Snakefile is read, Snakemake does not know yet what it is asked to do, and it has no hook between that and the first look
at files. So three methods of its workflow object are wrapped, each where it says why.
"""

import sys
from pathlib import Path

from workflow import digests, edits, files, job, lock

LOCKED = ("delete_output", "cleanup_metadata")  # maintenance that would pull files from under a run


def install(workflow, results, figure_files):
    """Wrap `workflow`. results: the folder of outputs; figure_files: figure -> its own files, for --forcerun and --force."""
    _expand_forced(workflow, figure_files)
    _guard(workflow, results)
    for name in LOCKED:
        _lock_during(workflow, name)


def _expand_forced(workflow, figure_files):
    """Let `--forcerun FIGURE` and `FIGURE --force` redo the figure's own jobs, not only the rule that names its files."""
    prepare = workflow._prepare_dag

    def expanded(*arguments, **options):
        settings = workflow.dag_settings
        forced = set(settings.forcerun) | (set(settings.targets) if settings.forcetargets else set())
        own = {file for name in forced & figure_files.keys() for file in figure_files[name]}
        settings.forcerun = frozenset(settings.forcerun) | own
        prepare(*arguments, **options)

    workflow._prepare_dag = expanded


def _guard(workflow, results):
    """Before a run builds its graph: take the lock; redo altered files that it needs, and back up what is about to be replaced."""
    build = workflow._build_dag

    def guarded():
        if workflow.executor_plugin is None or workflow.dryrun:
            return build()
        try:
            lock.take()
            files.check_writable(results)
            altered = digests.altered()
            for file in (*altered, *digests.missing()):  # its folder may be the output
                workflow.dag.forcefiles.update(map(str, (file, *file.parents)))
            build()
            workflow.edited = _back_up([] if workflow.touch else workflow.dag.needrun_jobs(), set(altered))
        except (job.UserError, OSError) as error:
            sys.exit(f"error: {job.said(error) or error}")

    workflow._build_dag = guarded


def _back_up(jobs, altered):
    """Back up the files that `jobs` are about to replace and no job wrote as they are; backup -> file. One line each for those altered."""
    outputs = [Path(output) for each in jobs for output in each.output]
    folders = [output for output in outputs if output.is_dir()]
    backups = {edits.back_up(file, folders): file for file in edits.at_risk(outputs)}
    for backup, file in backups.items():
        if file in altered:
            print(f"{file} is not as its job wrote it: kept as {backup}, and made again", file=sys.stderr)
    for folder in folders:
        digests.forget(folder)
    return backups


def finish(workflow):
    """After a run: delete the backups that turned out to be what the job wrote again, byte for byte."""
    edits.drop_needless(getattr(workflow, "edited", {}))


def _lock_during(workflow, name):
    method = getattr(workflow, name)

    def locked(*arguments, **options):
        if not options.get("dryrun"):
            try:
                lock.take()
            except job.UserError as error:
                sys.exit(f"error: {error}")
        return method(*arguments, **options)

    setattr(workflow, name, locked)
