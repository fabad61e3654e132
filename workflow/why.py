"""Says in words why jobs would run again: which module, library, parameter or file changed, and what that leads to.

`described` runs inside Snakemake, on the graph of a dry run; `sentences` tells a person. Between them are plain dicts:
{"names": what a person can ask for, "jobs": [{"id", "rule", "wildcards", "outputs", "after": ids, "causes": texts}]}.
"""

import ast
import json
from pathlib import Path

from core.suggestions import short
from workflow import records

ASKED = "FULL_OF_STARS_WHY"  # in the environment: where a dry run writes what is described
LISTED = 5  # files in a sentence; of more, the rest is counted
KINDS = {"figure": "figure", "run": "run", "sweep": "sweep", "experiment": "experiment", "platform": "platform"}
PARAMETERS = {  # of a rule -> what is said of a change
    "contents": "the contents of an imported file changed",
    "text": "a text of {figure} changed",
    "title": "the title of {figure} changed",
    "inside": "outputs.svg_text changed",
    "limits": "the limits in publish/platforms.yaml changed",
    "steps": "step_down in publish/platforms.yaml changed",
    "texts": "publish/posts/story.yaml, a title or a platform changed",
    "tone": "outputs.tones or a platform changed",
    "headers": "the headers of figures changed",
}


def described(dag, persistence, altered):
    """What a graph would run and why, as the dicts above. altered: files that are not as their job wrote them."""
    known = {name for job in dag.jobs for name in [job.rule.name, *names(job.wildcards_dict), *job.output]}
    needed = [job for job in dag.needrun_jobs() if job.output]
    ids = {job: number for number, job in enumerate(needed)}
    return {
        "names": sorted(known),
        "jobs": [
            {
                "id": ids[job],
                "rule": job.rule.name,
                "wildcards": dict(job.wildcards_dict),
                "outputs": list(map(str, job.output)),
                "after": sorted(ids[other] for other in dag.dependencies[job] if other in ids),
                "causes": causes(dag.reason(job), job, persistence, set(map(str, altered))),
            }
            for job in needed
        ],
    }


def names(wildcards):
    """The names that a person may call a job by: of its run, its experiment, its figure ..."""
    known = [str(value) for kind, value in wildcards.items() if kind in KINDS]
    return {name for value in known for name in (value, value.partition("/")[0])}


def recorded(job, persistence):
    """The parameters with which a job ran last, each as Python writes it; empty if that is not on record."""
    return next((params for file in job.output if (params := persistence.params(file)) is not None), [])


def causes(reason, job, persistence, altered):
    """The causes of a job by itself, as texts: not what other jobs, which run before it, lead to.

    Of a job that runs again for what others make, Snakemake gives no reason of its own: its records are asked.
    """
    edited = [file for file in altered if any(file == out or file.startswith(f"{out}/") for out in job.output)]
    reasons = [
        f"{file} {'is not as its job wrote it' if Path(file).exists() else 'is missing'}" for file in sorted(edited)
    ]
    if reason.forced and not edited:
        reasons.append("it is forced")
    reasons += [f"{file} is missing" for file in sorted(map(str, reason.missing_output)) if file not in altered]
    reasons += [f"{file} is incomplete" for file in sorted(map(str, reason.incomplete_output))]
    reasons += [f"{file} changed" for file in sorted(map(str, reason.updated_input - reason.updated_input_run))]
    if any(persistence.code_changed(job)):
        reasons.append(f"the command of rule {job.rule.name} changed")
    if persistence.params_changed(job):
        reasons += changes(dict(job.params.items()), recorded(job, persistence), dict(job.wildcards_dict))
    if reason.input_changed and not reason.updated_input_run:
        reasons.append(f"the input of rule {job.rule.name} is another set of files")
    return reasons


def changes(params, before, wildcards):
    """What changed in the parameters of a job, as texts. before: those of its last run, as Python writes them."""
    gone = [value(text) for text in before if text not in map(repr, params.values())]
    said = []
    for name in [name for name, now in params.items() if repr(now) not in before]:
        if name == "code":
            said += code_changes(params[name], gone)
        elif name == "given":
            said += given_changes(json.loads(params[name]), gone)
        elif name != "plan":
            said.append(PARAMETERS.get(name, f"the parameter {name} changed").format(**{"figure": "*"} | wildcards))
    return said or ["a parameter is gone"]


def value(text):
    """What `repr` wrote, or the text itself if that is no literal."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def code_changes(code, gone):
    """What changed in a fingerprint, as texts. gone: the parameters that are no longer there, such as the old one."""
    now = records.parts(code)
    old = next(filter(None, map(records.read, (each for each in gone if isinstance(each, str)))), None)
    if old is None or now is None:
        return ["code changed (which was not recorded)"]
    changed = [name for name in old if name in now and now[name] != old[name]]
    said = [f"{name} changed" if "/" in name else f"{name} {old[name]} -> {now[name]}" for name in changed]
    if not said:
        said += [f"{name} is used now" for name in now.keys() - old.keys()]
        said += [f"{name} is used no longer" for name in old.keys() - now.keys()]
    return sorted(said)


def given_changes(now, gone):
    """What changed in the JSON that a job is given, as texts such as "optimizer.lr: 0.003 -> 0.001"."""
    for each in gone:
        try:
            old = json.loads(each)
        except (TypeError, ValueError):
            continue
        if isinstance(old, dict):
            old, now = dict(flat(old)), dict(flat(now))
            return [
                f"{key}: {short(old.get(key, 'none'))} -> {short(now.get(key, 'none'))}"
                for key in [*now, *(old.keys() - now.keys())]
                if old.get(key) != now.get(key)
            ]
    return ["what it is given changed"]


def flat(values, above=""):
    """(dotted key, value) of nested mappings."""
    for key, each in values.items():
        if isinstance(each, dict) and each:
            yield from flat(each, f"{above}{key}.")
        else:
            yield f"{above}{key}", each


def sentences(jobs, name="all"):
    """Lines: each cause with what it makes run again, for the jobs that `name` is about ("all": every one)."""
    jobs, led_by = ordered(jobs), attributed(jobs)
    about = {job["id"] for job in jobs if name == "all" or is_about(job, name)}
    effects = {}
    for job in jobs:
        for cause in led_by[job["id"]]:
            effects.setdefault(cause, []).append(job)
    effects = {cause: led for cause, led in effects.items() if about & {job["id"] for job in led}}
    together = {}  # the causes that lead to the same jobs
    for cause, led in effects.items():
        kind = "missing" if cause.endswith(" is missing") else tuple(job["id"] for job in led)
        causes, all_led = together.setdefault(kind, ([], {}))
        causes.append(cause)
        all_led.update((job["id"], job) for job in led)
    return [line for causes, led in together.values() for line in told(causes, list(led.values()))]


def ordered(jobs):
    """The jobs, each after those before it, then by rule and output: a graph has no order of its own."""
    by_id, depths = {job["id"]: job for job in jobs}, {}

    def depth(number):
        if number not in depths:
            depths[number] = 1 + max(map(depth, by_id[number]["after"]), default=0)
        return depths[number]

    return sorted(jobs, key=lambda job: (depth(job["id"]), job["rule"], job["outputs"]))


def attributed(jobs):
    """Id of a job -> its causes, and those of the jobs before it; ordered."""
    by_id, causes_of = {job["id"]: job for job in jobs}, {}

    def of(number):
        if number not in causes_of:
            upstream = [cause for other in by_id[number]["after"] for cause in of(other)]
            causes_of[number] = list(dict.fromkeys([*by_id[number]["causes"], *upstream]))
        return causes_of[number]

    return {number: of(number) for number in by_id}


def is_about(job, name):
    """Whether a job is one that a person calls by a name: of its rule, a wildcard, or a file."""
    return name in (job["rule"], *job["outputs"], *names(job["wildcards"]))


def told(causes, jobs):
    """A headline, and a line for each rule that runs."""
    listed = causes if len(causes) <= LISTED else [*causes[:LISTED], f"{len(causes) - LISTED} more"]
    by_rule = {}
    for job in jobs:
        by_rule.setdefault(job["rule"], []).append("/".join(map(str, job["wildcards"].values())))
    lines = [f"    {rule}: {shortened(each)}" if any(each) else f"    {rule}" for rule, each in by_rule.items()]
    return [f"{', '.join(listed)}: {counted(jobs)}", *lines]


def shortened(names):
    """The names in a line; of many, the first."""
    names = list(dict.fromkeys(names))
    return ", ".join(names if len(names) <= LISTED else [*names[:LISTED], f"{len(names) - LISTED} more"])


def counted(jobs):
    """How much runs again: figures, runs, sweeps; of jobs with none of these, the rules."""
    values = {kind: {job["wildcards"][kind] for job in jobs if kind in job["wildcards"]} for kind in KINDS}
    if values["run"] or values["figure"]:
        del values["experiment"], values["platform"]
    counts = [f"{len(each)} {KINDS[kind]}{'s' * (len(each) > 1)}" for kind, each in values.items() if each]
    return ", ".join(counts) or ", ".join(dict.fromkeys(job["rule"] for job in jobs))
