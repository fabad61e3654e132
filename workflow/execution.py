"""Hooks around Snakemake: a run that makes files takes the lock and checks checksums.

A command that only looks changes nothing.

While a Snakefile is read, Snakemake does not know yet what it is asked to do (-n, --summary, --dag ...), and it has no
hook between that and its first look at files. So methods of its workflow object are wrapped, each where the wrapper
says why.
"""

import json
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from core import atomic, checksums, errors, run_lock
from core.suggestions import unknown
from figures.harness import catalog, variants
from workflow import progress, records, why
from workflow.backups import at_risk, back_up, drop_needless

MAINTENANCE = ("cleanup_metadata", "delete_output", "unlock")  # commands that change files and run no job


def install(workflow, results, figure_files):
    """Wrap `workflow`.

    results: the folder of outputs; figure_files: figure -> its own files, for --forcerun and --force.
    """
    workflow.changes_files, workflow.progress = False, None
    _prepare_graph(workflow, figure_files)
    _build_graph(workflow, results)
    for name in MAINTENANCE:
        _maintain(workflow, name)


def finish(workflow, results, failures=()):
    """After a run: delete the backups that turned out to be what the job wrote again, byte for byte; say how it went.

    results: the folder. failures: a sentence for each claim that fails.
    """
    drop_needless(getattr(workflow, "backups", {}))
    if workflow.progress:
        workflow.progress.end(results)
    for sentence in failures:
        print(f"claim failed: {sentence}", file=sys.stderr)


def _prepare_graph(workflow, figure_files):
    """Take the lock of a run, or keep Snakemake's notes on a mere look out of the project.

    Refuse an unknown target with the nearest known one, which Snakemake does not say; and let `--forcerun FIGURE` and
    `FIGURE --force` redo the figure's own jobs.
    """
    prepare = workflow._prepare_dag

    def prepared(*arguments, **options):
        settings = workflow.dag_settings
        with _errors_in_one_sentence():
            _check_targets(workflow, {*settings.targets, *settings.forcerun})
        forced = set(settings.forcerun) | (set(settings.targets) if settings.forcetargets else set())
        own = {file for name in forced & figure_files.keys() for file in figure_files[name]}
        settings.forcerun = frozenset(settings.forcerun) | own
        if workflow.executor_plugin is not None and not workflow.dryrun:
            workflow.changes_files = True
            with _errors_in_one_sentence():
                run_lock.take()
            workflow.progress = progress.install(workflow)
        if not workflow.changes_files:
            _note_elsewhere()
        prepare(*arguments, **options)

    workflow._prepare_dag = prepared


def _check_targets(workflow, targets):
    """Raises UserError for a target that is neither a rule nor a file, all of which lie in a folder."""
    rules = {rule.name: rule for rule in workflow.rules}
    for name in sorted(target for target in map(str, targets) if "/" not in target and target not in rules):
        if catalog.has_file(name):
            command = variants.choosing_command(name)
            raise errors.UserError(f"outputs.figures leaves out {name}: add it there, or run `{command}`")
        typed = [known for known, rule in rules.items() if not rule.has_wildcards() and not known.startswith("fit_")]
        raise errors.UserError(unknown(name, typed, "target"))


def _note_elsewhere():
    """Give Snakemake a temporary folder for its locks and caches.

    The project's records of finished jobs are linked in it.
    """
    from snakemake import workflow as module

    notes, persistence = tempfile.TemporaryDirectory(prefix="snakemake-"), module.FilePersistence
    for name in ("metadata", "incomplete"):
        if os.path.isdir(f".snakemake/{name}"):
            os.symlink(os.path.abspath(f".snakemake/{name}"), f"{notes.name}/{name}")

    def elsewhere(**options):
        options["path"] = Path(notes.name)  # it is deleted when this process ends
        return persistence(**options)

    module.FilePersistence = elsewhere


def _build_graph(workflow, results):
    """Let a run redo the altered files that it needs, and back up what it is about to replace."""
    build = workflow._build_dag

    def built():
        if not workflow.changes_files:
            workflow.dag._checked_needrun_jobs = _Everything()  # a dry run need not be able to write what it lists
            return _answer(workflow, build) if why.ASKED in os.environ else build()
        with _errors_in_one_sentence():
            atomic.check_writable(results)
            altered = _force_altered(workflow)
        build()
        jobs = list(workflow.dag.needrun_jobs())
        with _errors_in_one_sentence():
            records.write(jobs)
            if not workflow.touch:
                workflow.backups = _back_up(jobs, set(altered))
                _forget_missing(workflow.dag)

    workflow._build_dag = built


def _force_altered(workflow):
    """Have the files made again that are altered or gone since their job wrote them; returns those altered."""
    altered = checksums.altered(note=workflow.changes_files)
    for file in (*altered, *checksums.missing()):  # its folder may be the output
        workflow.dag.forcefiles.update(map(str, (file, *file.parents)))
    return altered


def _answer(workflow, build):
    """Write why a run would run what it would, for `python -m workflow why`."""
    altered = _force_altered(workflow)
    build()
    description = why.described(workflow.dag, workflow.persistence, [*altered, *checksums.missing()])
    Path(os.environ[why.ASKED]).write_text(json.dumps(description), "utf-8")


class _Everything(set):
    def __contains__(self, item):
        return True


def _back_up(jobs, altered):
    """Back up what `jobs` are about to replace and no job wrote as it is; returns backup -> file.

    Says so of the files in `altered`.
    """
    outputs = [Path(output) for each in jobs for output in each.output]
    folders = [output for output in outputs if output.is_dir()]
    backups = {back_up(file, folders): file for file in at_risk(outputs)}
    for backup, file in backups.items():
        if file in altered:
            print(f"{file} is not as its job wrote it: kept as {backup}, and made again", file=sys.stderr)
    return backups


def _forget_missing(dag):
    """Forget, whenever a job is done, the files in its folders that it does not write any more.

    No sooner: of a run that is killed before, the next one must still notice what is altered or gone.
    """
    finish = dag.finish

    async def finished(job, *arguments, **options):
        outputs = [output for each in (job if job.is_group() else [job]) for output in each.output]
        if folders := [output for output in outputs if output.is_directory]:
            checksums.forget_missing(folders)
        await finish(job, *arguments, **options)

    dag.finish = finished


def _maintain(workflow, name):
    """Take the lock during a command that deletes files or records: it would pull them from under a run."""
    method = getattr(workflow, name)

    def locked(*arguments, **options):
        if not options.get("dryrun"):
            workflow.changes_files = True
            with _errors_in_one_sentence():
                run_lock.take()
        return method(*arguments, **options)

    setattr(workflow, name, locked)


@contextmanager
def _errors_in_one_sentence():
    try:
        yield
    except (errors.UserError, OSError) as error:
        sys.exit(f"error: {errors.user_message(error) or error}")
