"""Figures as a config's `figures:` names them: a file of figures/ with other inputs, bounds, parameters or texts."""

from dataclasses import replace

from core import bounds, hints, schema
from core.errors import UserError
from core.suggestions import short, unknown
from figures.harness import catalog, header

TEXTS = ("title", "caption", "alt", "transcript", "sources")
INSTEAD = {"run": ("run", "file"), "each": ("each",), "seeds": ("seeds",), "sweep": ("sweep",)}  # kinds of sources
WANTED = {
    "run": "an experiment, EXPERIMENT/VALUE of a scan, or a .safetensors file",
    "each": "EXPERIMENT/each",
    "seeds": "EXPERIMENT/seeds",
    "sweep": "SWEEP/sweep",
}


def find(name, entries):
    """The figure called `name`: of the config's `figures:` (`entries`), or of figures/. Raises UserError."""
    if name in entries:
        return variant(name, entries[name])
    if not catalog.has_file(name):
        known, faults = catalog.surveyed()
        if name not in known and name not in faults:
            raise UserError(unknown(name, {*known, *entries}, "figure"))
    return catalog.find(name)


def drawing_command(name, settings):
    """The command that draws a figure; it chooses the figure where the configuration (`settings`) leaves it out."""
    names = (settings.get("outputs") or {}).get("figures", "all")
    if isinstance(names, list):
        left_out = name not in names
    else:
        left_out = name not in (settings.get("figures") or {}) and catalog.find(name).header.template
    return choosing_command(name) if left_out else hints.snakemake(name)


def choosing_command(name):
    """The command that draws a figure which the configuration leaves out."""
    return hints.snakemake(name, more=[f"outputs={{figures: [{name}]}}"])


def chosen(names, entries):
    """The figures that a config asks for, in the order of the story, and the sentences of those that can't be read.

    names: `outputs.figures`, "all" for every one but templates. entries: `figures`. Returns two dicts by name. Raises
    UserError for an unknown name and for a mistake in an entry.
    """
    known, faults = catalog.surveyed()
    variants = {name: variant(name, entry) for name, entry in entries.items() if entry.get("of", name) not in faults}
    broken = faults | {name: faults[entry.get("of", name)] for name, entry in entries.items() if name not in variants}
    every = list({**known, **variants}.values())
    ordered = sorted(every, key=lambda figure: (figure.header.order, figure.file, figure.name != figure.file))
    figures = {figure.name: figure for figure in ordered}
    if names == "all":
        asked = [name for name, figure in figures.items() if not figure.header.template or name in entries]
        return {name: figures[name] for name in asked}, broken
    for name in names:
        if name not in figures and name not in broken:
            raise UserError(f"outputs.figures: {unknown(name, figures, 'figure')}")
    return {name: figures[name] for name in names if name in figures}, {
        name: broken[name] for name in names if name in broken
    }


def variant(name, entry):
    """The Figure of one entry. Raises UserError for a mistake in it.

    entry: of (default: `name`), reads, claims, with, title, caption, alt, transcript, sources.
    """
    at = f"figures.{name}"
    schema.check_name(name, "figures")
    file = entry.get("of", name)
    known = catalog.figures()
    if file not in known:
        raise UserError(f"{at}{'.of' * ('of' in entry)}: {unknown(file, known, 'figure')}")
    if catalog.is_target(name) or file != name and name in known:
        raise UserError(f"{at}: {name!r} is the name of another target or figure: give it another name")
    base = known[file]
    reads, dropped = _reads(base, entry.get("reads", {}), f"{at}.reads")
    _check_claims(entry.get("claims", {}), f"{at}.claims")
    _check_parameters(base, entry.get("with", {}), f"{at}.with")
    texts = {field: entry[field] for field in TEXTS if field in entry}
    if "transcript" in texts and not hasattr(base.header, "transcript"):
        raise UserError(f"{at}.transcript: {file} is no film: it has no transcript")
    return replace(
        base, name=name, of=file, entry=entry, header=replace(base.header, reads=reads, **texts), dropped=dropped
    )


def _reads(base, others, at):
    """Argument -> source as text of a variant, and the optional arguments that are dropped."""
    reads = base.header.reads
    for argument, text in others.items():
        if argument not in reads:
            raise UserError(f"{at}: {unknown(argument, reads, 'argument')}")
        if text is None and argument not in base.header.optional:
            raise UserError(f"{at}.{argument}: null is not allowed: {base.name} can't be drawn without it")
        kind = base.sources[argument].kind
        if text is not None and getattr(header.Source.parse(text), "kind", None) not in INSTEAD[kind]:
            raise UserError(f"{at}.{argument}: {short(text)} is not allowed; allowed: {WANTED[kind]}")
    elsewhere = any(others.values())
    dropped = tuple(name for name in base.header.optional if others.get(name) is None and (elsewhere or name in others))
    return {name: text for name, text in (reads | others).items() if name not in dropped}, dropped


def _check_claims(claims, at):
    for number, bound in (claims or {}).items():
        try:
            if bound is not None:
                bounds.parse(bound)
        except UserError as error:
            raise UserError(f"{at}.{number}: {error}") from None


def _check_parameters(base, values, at):
    """Raise UserError for a parameter that the figure does not have, or a value of another type than its default."""
    for name, value in values.items():
        if name not in base.header.parameters:
            raise UserError(f"{at}: {unknown(name, base.header.parameters, 'parameter')}")
        default = base.header.parameters[name]
        if default is not None and not _alike(value, default):
            like = (
                "a list, such as [a, b]" if isinstance(default, (list, tuple)) else f"something like {short(default)}"
            )
            raise UserError(f"{at}.{name}: {short(value)} is not allowed; allowed: {like}")


def _alike(value, default):
    """Whether a value is of the type of a default: numbers are alike, and so are lists and tuples."""
    for types in (bool, (int, float), (list, tuple)):
        if isinstance(value, types) or isinstance(default, types):
            return isinstance(value, types) and isinstance(default, types)
    return isinstance(value, type(default))
