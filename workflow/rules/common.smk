"""What all rules share: messages, the environment of jobs, wildcards; and the targets that are named like figures."""

import shlex

from core import environment, hints
from figures.harness import catalog, claims, header
from publish import platforms
from workflow import execution, fingerprint
from workflow.plan import ADVERTISED, PAGE, code, one_of, plan_file, short_digest

fingerprint.read_sources()
if workflow.is_main_process:
    hints.note_run(workflow)  # while PATH is that of the shell where commands are typed
    for sentence in plan.broken.values():
        print(f"warning: {sentence} (this figure is left out)", file=sys.stderr)
    execution.install(
        workflow, results, {name: plan.figure_files(name) for name in plan.figures} | {"all": plan.all_figure_files()}
    )
environment.prepare_jobs(os.environ)
shell.prefix(f". {shlex.quote(str(Path(workflow.basedir, 'workflow', 'setup', 'job.sh')))}; ")


wildcard_constraints:
    run=one_of(plan.trained),
    imported=one_of(plan.imported),
    experiment=one_of(plan.experiments),
    sweep=one_of(plan.sweeps),
    shard=one_of({shard.split("/")[1] for shard in plan.shards}),
    figure=one_of(plan.figures),
    canvas=one_of(outputs["canvases"]),
    theme=one_of(outputs["themes"]),
    bundled=one_of(plan.bundled),
    broken=one_of(plan.broken),


rule left_out:
    """A figure whose file is broken: it alone fails, with the sentence that says why."""
    output:
        f"{results}/logs/left_out/{{broken}}",
    log:
        f"{results}/logs/left_out/{{broken}}.log",
    params:
        said=lambda wildcards: f"error: {plan.broken[wildcards.broken]}",
    resources:
        mem_mb=100,
        runtime=1,
    localrule: True
    shell:
        "printf '%s\\n' {params.said:q} > {log:q}; exit 1"


for name in [name for name in plan.broken if name.isidentifier() and not catalog.is_target(name)]:

    rule:
        """The target of a broken figure: says why it is left out."""
        name:
            name
        input:
            f"{results}/logs/left_out/{name}",


for name in plan.figures:

    rule:
        """The target of a figure: all its files, and what it is drawn from."""
        name:
            name
        input:
            plan.figure_files(name),
            plan.upstream_files([name]),


onstart:
    # The limit of jobs a second starts a timer at each end of a job, which wakes the scheduler every second from then
    # on: after 450 jobs that took a fifth of a core. Without it there are no timers, and the end of a job wakes the
    # scheduler all the same.
    workflow.scheduler.job_rate_limiter = None


onsuccess:
    execution.finish(workflow, results)


onerror:
    files = [(figure, Path(f"{results}/figures/{name}/claims.json")) for name, figure in plan.figures.items()]
    evaluated = [(figure, claims.read(file)) for figure, file in files if file.exists()]
    execution.finish(workflow, results, [text for each in evaluated for text in claims.failures(*each)])
