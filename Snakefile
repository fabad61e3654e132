"""Trains every experiment, checks every claim, draws every figure: `snakemake all`, or `snakemake NAME` for one figure."""

import hashlib
import json
import os
import re
import shlex
import sys
from pathlib import Path

sys.path.insert(0, workflow.basedir)

from core import config as configuration, environment, errors, hints
from figures.harness import captions, catalog, claims, header, inputs
from publish import platforms as places
from publish.posts import story
from train.requested import requested
from workflow import execution, fingerprint


configfile: Path(workflow.basedir, "config.yaml")  # wherever Snakemake is started


report: "workflow/report/workflow.rst"


try:
    settings = configuration.validated(config)
    planned = requested(settings)
    runs, sweeps = planned.runs, planned.sweeps
    sizes = {name: len(sweep.models()) for name, sweep in sweeps.items()}
    shards = {f"{name}/{part}": shard for name, sweep in sweeps.items() for part, shard in sweep.shards().items()}
    results, outputs = settings["results"], settings["outputs"]
    figures, broken, read_by = inputs.chosen(outputs, results, planned)  # broken: name of a figure -> what is wrong with its file
    chosen = places.select(outputs["platforms"])
    posts = {(key, post.name): post for key, place in chosen.items() for post in story.thread(place, figures, outputs["themes"])}
    story.check_lengths(posts.values(), outputs["frames"])
    tables_of = {name: inputs.tables(figure, results) for name, figure in figures.items()}
except (errors.UserError, OSError) as error:
    sys.exit(f"error: {errors.user_message(error) or error}")

drawn = f"{results}/figures/{{figure}}/{{canvas}}-{{theme}}"
moving = [format for format in header.MOVING if format in outputs["formats"]]
still = [format for format in header.STILL if format in outputs["formats"]]
platforms, told = list(dict.fromkeys(key for key, _ in posts)), list(dict.fromkeys(post.figure.name for post in posts.values()))
kinds = {kind: [name for name, f in figures.items() if type(f.header).__name__ == kind] for kind in ("Animation", "Film")}

on_card = [name for name in ("full_of_stars", "star_formation", *figures) if name in figures and figures[name].stands_on("card")]
cover = next(iter(on_card), None)  # on the card of links
published = ["manifest.json", "gallery/index.html", "posts/report.md"] if figures else []
published = [f"{results}/{file}" for file in [*published, *(["gallery/card.png"] if cover else [])]]
advertised = ["grokking_curve", "weight_trajectories", "star_formation"]  # by GIFs in the README

if workflow.is_main_process:
    hints.note_run(workflow)  # while PATH is that of the shell where commands are typed
    for sentence in broken.values():
        print(f"warning: {sentence} (this figure is left out)", file=sys.stderr)
environment.prepare_jobs(os.environ)
shell.prefix(f". {shlex.quote(str(Path(workflow.basedir, 'workflow', 'setup', 'job.sh')))}; ")


def one_of(names):
    """A wildcard constraint: any of `names`, and nothing if there are none."""
    return "|".join(map(re.escape, names)) or "(?!)"


wildcard_constraints:
    run=one_of(runs),
    experiment=one_of(planned.experiments()),
    sweep=one_of(sweeps),
    shard=one_of({shard.split("/")[1] for shard in shards}),
    figure=one_of(figures),
    canvas=one_of(outputs["canvases"]),
    theme=one_of(outputs["themes"]),
    platform=one_of(platforms),
    post=one_of({post for _, post in posts}),
    medium=one_of({medium for post in posts.values() for medium in post.sources()}),
    broken=one_of(broken),


def series_of(run):
    """The folder with the checkpoint series of all seeds of a run."""
    return f"{results}/trained/{run}"


def sums_of(run):
    """The checksums of those series: a change of them tells Snakemake that the folder changed, whatever its time stamp says."""
    return f"{results}/trained/{run}.sha256"


def start_of(run):
    """The run that another goes on from, as a list: empty if it starts from scratch."""
    return list(filter(None, [runs[run].warm_start.get("experiment")]))


def data_of(wildcards):
    return inputs.files(read_by[wildcards.figure])


def given_of(figure):
    """What a command is told of the config: the files to read, and how many frames to draw at most."""
    return json.dumps({"reads": read_by[figure], "tables": tables_of[figure], "frames": outputs["frames"]})


def given(wildcards):
    return given_of(wildcards.figure)


def files_of(figure):
    """Every file that is made of one figure."""
    return [f"{figures[figure].folder(results)}/{file}" for file in figures[figure].files(outputs)]


if workflow.is_main_process:
    own_files = {name: files_of(name) for name in figures}
    execution.install(workflow, results, own_files | {"all": sum(own_files.values(), [])})


def computed(names):
    """What the figures of those names are drawn from: of runs every seed, of sweeps tables and shards.

    It is asked for beside the figures, for a job that is killed while it makes a file again has taken the old one away, and
    Snakemake makes no file that is missing if what was made of it is there.
    """
    read = {path for name in names for path in figures[name].header.reads.values()}
    swept = sorted(path.removesuffix("/sweep") for path in read if path.endswith("/sweep"))
    experiments = {path.removesuffix("/seeds") for path in read}
    of = [run for run in runs if {run, run.split("/")[0]} & experiments]
    of += [start for run in of for start in start_of(run)]
    of_runs = [file for run in of for file in (f"trained/{run}", f"trained/{run}.sha256", f"trained/{run}.csv", f"runs/{run}.safetensors", f"seeds/{run.split('/')[0]}.csv")]
    tables = [f"sweeps/{sweep}.{suffix}" for sweep in swept for suffix in ("parquet", "csv", "safetensors")]
    parts = [f"sweeps/shards/{shard}.safetensors" for shard in shards if shard.split("/")[0] in swept]
    return [f"{results}/{file}" for file in (*dict.fromkeys(of_runs), *tables, *parts)]


def mark(value):
    """A short digest of a value that is too long to be shown as a parameter."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def files_of_posts(platform, *kinds):
    """The files of a platform's posts, of some kinds: "media", "facts", "text"."""
    told = [post for (key, _), post in posts.items() if key == platform]
    return [file for post in told for kind in kinds for file in getattr(post, f"{kind}_files")(results).values()]


def drawn_for(post, medium):
    """The picture or film that a medium of a post is made from."""
    return f"{results}/figures/{post.figure.name}/{post.sources()[medium]}"


def source_of_medium(wildcards):
    return drawn_for(posts[wildcards.platform, wildcards.post], wildcards.medium)


def told_of(platform):
    """What a platform's posts are written from: claims, alt texts, transcripts, tables of seeds."""
    names = [post.figure.name for (key, _), post in posts.items() if key == platform]
    texts = [f"{results}/figures/{name}/{text}" for name in names for text in ["claims.json", "alt.txt"] + ["transcript.txt"] * (name in kinds["Film"])]
    return texts + sorted({table for name in names for table in tables_of[name].values()})


def labels(wildcards):
    """What the report of Snakemake says of a picture; figures are numbered in the order of the story."""
    number = list(figures).index(wildcards.figure) + 1
    return {"figure": f"{number:02d} {figures[wildcards.figure].header.title}", "canvas": wildcards.canvas, "theme": wildcards.theme}


def code(*modules, figure=False):
    """A digest of the code that `modules`, and the figure of the wildcard, reach."""
    return lambda wildcards: fingerprint.fingerprint(*modules, *([figures[wildcards.figure].module] if figure else []))


def template(file):
    """The template of one text of the figure of the wildcard."""
    return lambda wildcards: captions.templates(figures[wildcards.figure].header)[file]


def inside(wildcards):
    """The option that names what a picture carries: not by way of the input, for Snakemake compares no such parameters."""
    return ["--alt", f"{results}/figures/{wildcards.figure}/alt.txt"]


rule all:
    """Every figure, and so every experiment that one reads; and all that is published of them."""
    default_target: True
    input:
        [file for figure in figures for file in files_of(figure)],
        computed(figures),
        sorted({drawn_for(post, medium) for post in posts.values() for medium in post.sources()}),
        [file for platform in platforms for file in files_of_posts(platform, "media", "facts", "text")],
        published,
        [f"{results}/logs/left_out/{name}" for name in broken],


rule left_out:
    """A figure whose file is broken: it alone fails, with the sentence that says why."""
    output:
        f"{results}/logs/left_out/{{broken}}",
    log:
        f"{results}/logs/left_out/{{broken}}.log",
    params:
        said=lambda wildcards: f"error: {broken[wildcards.broken]}",
    localrule: True
    shell:
        "printf '%s\\n' {params.said:q} > {log:q}; exit 1"


for name in [name for name in broken if name.isidentifier() and not catalog.is_target(name)]:

    rule:
        name:
            name
        input:
            f"{results}/logs/left_out/{name}",


for name in figures:

    rule:
        name:
            name
        input:
            files_of(name),
            computed([name]),


rule train:
    """Trains every seed of one run, from scratch or from those of another run, and keeps the checkpoint series of each."""
    input:
        start=lambda wildcards: [ancient(series_of(run)) for run in start_of(wildcards.run)],
        sums=lambda wildcards: [sums_of(run) for run in start_of(wildcards.run)],
    output:
        directory(f"{results}/trained/{{run}}"),
        f"{results}/trained/{{run}}.sha256",
    log:
        f"{results}/logs/train/{{run}}.log",
    benchmark:
        f"{results}/benchmarks/train/{{run}}.tsv"
    params:
        spec=lambda wildcards: json.dumps(runs[wildcards.run].recipe() | {"seeds": runs[wildcards.run].seeds}, sort_keys=True),
        code=lambda wildcards: fingerprint.fingerprint(
            "train.commands.run", f"train.tasks.{runs[wildcards.run].task}", *["train.engine.warm_start"] * bool(runs[wildcards.run].warm_start)),
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
        gpu=lambda wildcards: int(runs[wildcards.run].device == "cuda"),
    shell:
        "python -m train run {wildcards.run:q} --spec {params.spec:q} --out {output[0]:q} --sums {output[1]:q} --start {input.start:q}"
        " > {log:q} 2>&1"


rule select_seed:
    """Tables the outcome of every seed of one run, and picks the lowest-numbered one that shows the phenomenon."""
    input:
        series=lambda wildcards: ancient(series_of(wildcards.run)),
        sums=lambda wildcards: sums_of(wildcards.run),
    output:
        run=f"{results}/runs/{{run}}.safetensors",
        table=f"{results}/trained/{{run}}.csv",
    log:
        f"{results}/logs/select_seed/{{run}}.log",
    params:
        spec=lambda wildcards: json.dumps(runs[wildcards.run].spec(), sort_keys=True),
        code=lambda wildcards: fingerprint.fingerprint("train.commands.select_seed", *[f"train.measures.{name}" for name in runs[wildcards.run].measures]),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m train select_seed {wildcards.run:q} --spec {params.spec:q} --trained {input.series:q} --out {output.run:q}"
        " --table {output.table:q} > {log:q} 2>&1"


rule seed_table:
    """The outcome of every seed of one experiment, over all values of its scan."""
    input:
        lambda wildcards: [f"{results}/trained/{run}.csv" for run in runs if run.split("/")[0] == wildcards.experiment],
    output:
        report(f"{results}/seeds/{{experiment}}.csv", caption="workflow/report/seeds.rst", category="Seeds", labels={"experiment": "{experiment}"}),
    log:
        f"{results}/logs/seed_table/{{experiment}}.log",
    params:
        code=code("train.commands.merge_seeds"),
    shell:
        "python -m train merge_seeds {wildcards.experiment:q} {input:q} --out {output:q} > {log:q} 2>&1"


rule sweep_shard:
    """Trains some models of a sweep, and keeps their losses and last weights."""
    output:
        f"{results}/sweeps/shards/{{sweep}}/{{shard}}.safetensors",
    log:
        f"{results}/logs/sweep_shard/{{sweep}}-{{shard}}.log",
    benchmark:
        f"{results}/benchmarks/sweep_shard/{{sweep}}-{{shard}}.tsv"
    params:
        spec=lambda wildcards: json.dumps(shards[f"{wildcards.sweep}/{wildcards.shard}"].recipe(), sort_keys=True),
        code=lambda wildcards: fingerprint.fingerprint("train.commands.sweep", f"train.sweeps.{sweeps[wildcards.sweep].task}"),
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
        models=lambda wildcards: sizes[wildcards.sweep],  # for progress; no params, as they retrain nothing
        device=lambda wildcards: sweeps[wildcards.sweep].device,
        gpu=lambda wildcards: int(sweeps[wildcards.sweep].device == "cuda"),
    shell:
        "python -m train sweep {wildcards.sweep:q}/{wildcards.shard:q} --spec {params.spec:q} --out {output:q}"
        " --device {resources.device:q} --among {resources.models:q} {workflow.cores:q} 2> {log:q}"


rule sweep_table:
    """Joins the shards of a sweep: a table with a row a model, as Parquet and CSV; every curve and the last weights."""
    input:
        lambda wildcards: [f"{results}/sweeps/shards/{name}.safetensors" for name in shards if name.split("/")[0] == wildcards.sweep],
    output:
        [f"{results}/sweeps/{{sweep}}.{suffix}" for suffix in ("parquet", "csv", "safetensors")],
    log:
        f"{results}/logs/sweep_table/{{sweep}}.log",
    params:
        shards=lambda wildcards: f"{results}/sweeps/shards/{wildcards.sweep}",
        spec=lambda wildcards: json.dumps(sweeps[wildcards.sweep].spec(), sort_keys=True),
        code=lambda wildcards: fingerprint.fingerprint("train.commands.merge_shards", f"train.sweeps.{sweeps[wildcards.sweep].task}"),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m train merge_shards {wildcards.sweep:q} --spec {params.spec:q} --shards {params.shards:q}"
        " --out {output[0]:q} > {log:q} 2>&1"


rule claims:
    """What a figure says of its data, each claim with its bound; and the numbers that it draws. Failing claims are kept."""
    input:
        data_of,
    output:
        f"{results}/figures/{{figure}}/claims.json",
        f"{results}/figures/{{figure}}/data.csv",
    log:
        f"{results}/logs/claims/{{figure}}.log",
    params:
        given=given,
        code=code("figures.harness.claims", "figures.harness.inputs", figure=True),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures claims {wildcards.figure:q} --given {params.given:q} {output:q} > {log:q} 2>&1"


rule caption:
    """The caption, with the numbers of the claims and the share of seeds filled in."""
    input:
        f"{results}/figures/{{figure}}/claims.json",
        lambda wildcards: list(tables_of[wildcards.figure].values()),
    output:
        f"{results}/figures/{{figure}}/caption.md",
    log:
        f"{results}/logs/caption/{{figure}}.log",
    params:
        given=given,
        text=template("caption.md"),
        code=code("figures.harness.captions", "figures.harness.inputs"),
    shell:
        "python -m figures texts {wildcards.figure:q} --given {params.given:q} {input[0]:q} {output:q} > {log:q} 2>&1"


# By a job of its own, for pictures carry it: an edited caption redraws none.
use rule caption as alt with:
    output:
        f"{results}/figures/{{figure}}/alt.txt",
    log:
        f"{results}/logs/alt/{{figure}}.log",
    params:
        text=template("alt.txt"),


use rule caption as transcript with:
    output:
        f"{results}/figures/{{figure}}/transcript.txt",
    log:
        f"{results}/logs/transcript/{{figure}}.log",
    params:
        text=template("transcript.txt"),


rule timeline:
    """Which training step each frame shows, and at which frame each moment comes."""
    input:
        data_of,
    output:
        f"{results}/figures/{{figure}}/timeline.json",
    log:
        f"{results}/logs/timeline/{{figure}}.log",
    params:
        given=given,
        code=code("figures.harness.inputs", figure=True),
    shell:
        "python -m figures timeline {wildcards.figure:q} --given {params.given:q} {output:q} > {log:q} 2>&1"


rule still:
    """One picture, as pixels and as vectors, with its title and alt text inside; none if a claim fails."""
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
        alt=f"{results}/figures/{{figure}}/alt.txt",
    output:
        [
            report(f"{drawn}.png", caption="workflow/report/figure.rst", category="Figures", labels=labels) if format == "png" else f"{drawn}.{format}"
            for format in still
        ],
    log:
        f"{results}/logs/still/{{figure}}-{{canvas}}-{{theme}}.log",
    params:
        kind="still",
        given=given,
        inside=lambda wildcards: [*inside(wildcards), *(["--svg-text", outputs["svg_text"]] if "svg" in still else [])],
        code=code("figures.harness.draw_page", figure=True),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures draw {wildcards.figure:q} --kind {params.kind:q} --canvas {wildcards.canvas:q} --theme {wildcards.theme:q}"
        " --given {params.given:q} {params.inside:q} {input[0]:q} {output:q} > {log:q} 2>&1"


use rule still as animation with:
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
    output:
        [f"{drawn}.{format}" for format in [*moving, "poster.png"]],
    log:
        f"{results}/logs/animation/{{figure}}-{{canvas}}-{{theme}}.log",
    params:
        kind="animation",
        inside=[],  # an edited alt text redraws no animation
    wildcard_constraints:
        figure=one_of(kinds["Animation"]),


use rule animation as film with:
    params:
        code=code("figures.harness.draw_film", figure=True),
    log:
        f"{results}/logs/film/{{figure}}-{{canvas}}-{{theme}}.log",
    wildcard_constraints:
        figure=one_of(kinds["Film"]),


rule small_video:
    """A video of at most a megabyte: as drawn, or re-encoded to fit."""
    input:
        lambda wildcards: f"{figures[wildcards.figure].folder(results)}/{figures[wildcards.figure].plays(outputs)}.mp4",
    output:
        f"{results}/figures/{{figure}}/player.mp4",
    log:
        f"{results}/logs/small_video/{{figure}}.log",
    params:
        steps=repr(places.steps_down("mp4")),
        code=code("publish.media.player_video"),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish small_video {input:q} --out {output:q} > {log:q} 2>&1"


rule player:
    """An animation as one HTML file: play, pause, loop, scrub by training step, jump to the moments."""
    input:
        video=f"{results}/figures/{{figure}}/player.mp4",
        poster=lambda wildcards: f"{figures[wildcards.figure].folder(results)}/{figures[wildcards.figure].plays(outputs)}.poster.png",
        told=[f"{results}/figures/{{figure}}/{text}" for text in ("alt.txt", "timeline.json")],
    output:
        f"{results}/figures/{{figure}}/player.html",
    log:
        f"{results}/logs/player/{{figure}}.log",
    params:
        title=lambda wildcards: figures[wildcards.figure].header.title,
        code=code("publish.site.player"),
        page=fingerprint.files_digest("publish/site/page"),
    shell:
        "python -m publish player {wildcards.figure:q} {input.video:q} {input.poster:q} --out {output:q} > {log:q} 2>&1"


rule manifest:
    """Every file of every figure, with size, digest, dimensions, texts, claims and provenance, as JSON."""
    input:
        [file for figure in figures for file in files_of(figure)],
        [file for figure in figures for file in [*inputs.files(read_by[figure]), *tables_of[figure].values()]],
    output:
        f"{results}/manifest.json",
    message:
        "Describing every file in {output}"  # Snakemake would name all the hundreds
    log:
        f"{results}/logs/manifest.log",
    params:
        given=json.dumps(
            {
                "results": results,
                "outputs": {key: outputs[key] for key in ("canvases", "themes", "formats")},
                "figures": {name: {"reads": read_by[name], "tables": tables_of[name]} for name in figures},
            }
        ),
        headers=lambda wildcards: repr([figure.header for figure in figures.values()]),
        code=code("publish.manifest"),
    shell:
        "python -m publish manifest --given {params.given:q} --out {output:q} > {log:q} 2>&1"


# What posts and the README alone need: another shape, or one format of many.
shapes = {tuple(drawing.partition(".")[0].split("-")) for post in posts.values() for drawing in post.sources().values()}
shapes |= {("article", "light")}


use rule still as shaped_still with:
    output:
        f"{drawn}.{{format}}",
    params:
        inside=inside,
    log:
        f"{results}/logs/shaped_still/{{figure}}-{{canvas}}-{{theme}}.{{format}}.log",
    wildcard_constraints:
        canvas=one_of({canvas for canvas, _ in shapes}),
        theme=one_of({theme for _, theme in shapes}),
        format="png",


use rule shaped_still as shaped_animation with:
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
    params:
        kind="animation",
        inside=[],
    log:
        f"{results}/logs/shaped_animation/{{figure}}-{{canvas}}-{{theme}}.{{format}}.log",
    wildcard_constraints:
        figure=one_of(kinds["Animation"]),
        canvas=one_of({canvas for canvas, _ in shapes}),
        theme=one_of({theme for _, theme in shapes}),
        format=one_of((*header.MOVING, "poster.png")),


use rule shaped_animation as shaped_film with:
    params:
        code=code("figures.harness.draw_film", figure=True),
    log:
        f"{results}/logs/shaped_film/{{figure}}-{{canvas}}-{{theme}}.{{format}}.log",
    wildcard_constraints:
        figure=one_of(kinds["Film"]),
        canvas=one_of({canvas for canvas, _ in shapes}),
        theme=one_of({theme for _, theme in shapes}),
        format=one_of((*header.MOVING, "poster.png")),


ruleorder: still > shaped_still
ruleorder: animation > shaped_animation
ruleorder: film > shaped_film


rule fit:
    """A medium of a post, checked by decoding it: as drawn, or re-encoded to fit the limits of its platform."""
    input:
        source_of_medium,
    output:
        f"{results}/posts/{{platform}}/{{post}}.{{medium}}",
        f"{results}/posts/checks/{{platform}}/{{post}}.{{medium}}.json",
    log:
        f"{results}/logs/fit/{{platform}}-{{post}}.{{medium}}.log",
    params:
        limits=lambda wildcards: mark(places.find(wildcards.platform).limits(wildcards.medium)),
        steps=lambda wildcards: mark(places.steps_down(wildcards.medium.split(".")[-1])),
        code=code("publish.media.transcode"),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish fit {input:q} --platform {wildcards.platform:q} --out {output[0]:q} --facts {output[1]:q} > {log:q} 2>&1"


for place in platforms:

    rule:
        """The posts of one platform: texts with the numbers filled in, as long as is allowed there, beside their media."""
        name:
            f"posts_{place}"
        input:
            files_of_posts(place, "media", "facts"),
            told=told_of(place),
        output:
            files_of_posts(place, "text"),
        message:
            f"Writing the posts for {place}"
        log:
            f"{results}/logs/posts/{place}.log",
        params:
            platform=place,
            given=json.dumps({"results": results, "themes": outputs["themes"], "figures": told}),
            texts=mark([(post.name, post.templates, post.platform, post.figure.header.title) for (key, _), post in posts.items() if key == place]),
            code=code("publish.posts.texts"),
        shell:
            "python -m publish thread {params.platform:q} --given {params.given:q} > {log:q} 2>&1"


rule posts:
    """What fits where, and what was re-encoded; every post is there and within its platform's limits."""
    input:
        [file for platform in platforms for file in files_of_posts(platform, "media", "facts", "text")],
    output:
        f"{results}/posts/report.md",
    message:
        "Reporting on the posts in {output}"
    log:
        f"{results}/logs/posts/report.log",
    params:
        given=json.dumps({"results": results, "platforms": platforms, "themes": outputs["themes"], "figures": told}),
        code=code("publish.posts.report"),
    shell:
        "python -m publish report --given {params.given:q} --out {output:q} > {log:q} 2>&1"


rule gallery:
    """One page of every figure: captions, claims, files, snippets to paste, players."""
    input:
        manifest=f"{results}/manifest.json",
        card=[f"{results}/gallery/card.png"] if cover else [],
    output:
        f"{results}/gallery/index.html",
        directory(f"{results}/gallery/posters"),
    message:
        "Writing {output[0]}"
    log:
        f"{results}/logs/gallery.log",
    params:
        folder=f"{results}/gallery",
        code=code("publish.site.gallery"),
        page=fingerprint.files_digest("publish/site/page"),
    shell:
        "python -m publish gallery --manifest {input.manifest:q} --card {input.card:q} --out {params.folder:q} > {log:q} 2>&1"


rule readme:
    """The small GIFs that the README shows, kept with the code: part of nothing, to be asked for by name."""
    input:
        [f"{results}/figures/{name}/article-light.{format}" for name in advertised for format in ("gif", "poster.png")],
    output:
        [f"media/{name}.{format}" for name in advertised for format in ("gif", "png")],
    log:
        f"{results}/logs/readme.log",
    params:
        gifs=[f"{results}/figures/{name}/article-light.gif" for name in advertised],
        code=code("publish.media.readme_gifs"),
    shell:
        "python -m publish readme {params.gifs:q} --out media > {log:q} 2>&1"


rule card:
    """What feeds show of a link to the gallery, 1200 x 630: the picture of one figure, laid out for that."""
    input:
        f"{results}/figures/{cover}/claims.json",
        inputs.files(read_by.get(cover, {})),
        alt=f"{results}/figures/{cover}/alt.txt",
    output:
        f"{results}/gallery/card.png",
    message:
        "Drawing {output}"
    log:
        f"{results}/logs/card.log",
    params:
        cover=cover,
        given=lambda wildcards: given_of(cover),
        code=lambda wildcards: fingerprint.fingerprint("figures.harness.draw_page", figures[cover].module),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures draw {params.cover:q} --kind still --canvas card --theme light --given {params.given:q} --alt {input.alt:q}"
        " {input[0]:q} {output:q} > {log:q} 2>&1"


# Pictures first, as soon as there is something to draw: then training, then what is made of films, and sweeps in what time is left.
urgent = {"train": 3, "small_video": 2, "fit": 2, "sweep_shard": 1}
for each in workflow.rules:
    each.priority = urgent.get(each.name, 4)


onstart:
    # The limit of jobs a second starts a timer at each end of a job, which wakes the scheduler every second from then on: after
    # 450 jobs that took a fifth of a core. Without it there are no timers, and the end of a job wakes the scheduler all the same.
    workflow.scheduler.job_rate_limiter = None


onsuccess:
    execution.finish(workflow)


onerror:
    execution.finish(workflow)
    for name, figure in figures.items():
        file = Path(f"{results}/figures/{name}/claims.json")
        for sentence in claims.failures(figure, claims.read(file)) if file.exists() else []:
            print(f"claim failed: {sentence}", file=sys.stderr)
