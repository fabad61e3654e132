"""Claims, texts and drawings of figures."""

extra_canvases, extra_themes = plan.extra_shapes()


def beyond(formats):
    """A constraint of `canvas`: those that posts and the README need, less what another rule draws in `formats`."""
    drawn = f"(?:{one_of(outputs['canvases'])})-(?:{one_of(outputs['themes'])})\\.(?:{one_of(formats)})$"
    return f"(?!{drawn})(?:{one_of(extra_canvases)})"


def job_inputs(*parts):
    """A parameter: what a job of the figure of the wildcard is given, and no more of it than it reads."""
    return lambda wildcards: plan.job_inputs(wildcards.figure, *parts)


def drawing_module(wildcards):
    """The field `figure` of a fingerprint: the file in figures/ that draws the figure of the wildcard."""
    return plan.figures[wildcards.figure].file


def data_of(wildcards):
    return plan.data_files(wildcards.figure)


def template(file):
    """A parameter: the template of one text of the figure of the wildcard."""
    return lambda wildcards: plan.template(wildcards.figure, file)


def figure_file(rule):
    """A parameter: the plan file of a job of the figure of the wildcard."""
    return lambda wildcards: plan_file(rule, wildcards.figure)


def drawing_file(rule):
    """A parameter: the plan file of a job that draws one canvas and theme."""
    return lambda wildcards: plan_file(rule, f"{wildcards.figure}/{wildcards.canvas}-{wildcards.theme}")


def alt_option(wildcards):
    """The option that names a picture's alt text: no part of the input, as Snakemake compares no such parameters."""
    return ["--alt", f"{results}/figures/{wildcards.figure}/alt.txt"]


rule claims:
    """What a figure says of its data, each claim with its bound, on every seed; the drawn seed, and its numbers.

    Failing claims are kept.
    """
    input:
        data_of,
    output:
        f"{results}/figures/{{figure}}/claims.json",
        f"{results}/figures/{{figure}}/data.csv",
        f"{results}/figures/{{figure}}/seeds.csv",
    log:
        f"{results}/logs/claims/{{figure}}.log",
    params:
        given=job_inputs("reads", "claims"),
        plan=figure_file("claims"),
        code=code("figures claims", figure=drawing_module),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures claims {wildcards.figure:q} --given {params.plan:q} {output:q} > {log:q} 2>&1"


rule caption:
    """The caption, with the numbers of the claims and the share of seeds filled in."""
    input:
        f"{results}/figures/{{figure}}/claims.json",
        f"{results}/figures/{{figure}}/seeds.csv",
        lambda wildcards: list(plan.tables[wildcards.figure].values()),
    output:
        f"{results}/figures/{{figure}}/caption.md",
    log:
        f"{results}/logs/caption/{{figure}}.log",
    params:
        given=job_inputs("tables", "texts"),
        plan=figure_file("caption"),
        text=template("caption.md"),
        code=code("figures texts", figure=()),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m figures texts {wildcards.figure:q} --given {params.plan:q} {input[0]:q} {input[1]:q} {output:q}"
        " > {log:q} 2>&1"


# The alt text, by a job of its own, for pictures carry it: an edited caption redraws none.
use rule caption as alt with:
    output:
        f"{results}/figures/{{figure}}/alt.txt",
    log:
        f"{results}/logs/alt/{{figure}}.log",
    params:
        plan=figure_file("alt"),
        text=template("alt.txt"),


# The transcript of a film.
use rule caption as transcript with:
    output:
        f"{results}/figures/{{figure}}/transcript.txt",
    log:
        f"{results}/logs/transcript/{{figure}}.log",
    params:
        plan=figure_file("transcript"),
        text=template("transcript.txt"),


rule timeline:
    """Which training step each frame shows, and at which frame each moment comes."""
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
    output:
        f"{results}/figures/{{figure}}/timeline.json",
    log:
        f"{results}/logs/timeline/{{figure}}.log",
    params:
        given=job_inputs("reads", "frames"),
        plan=figure_file("timeline"),
        code=code("figures timeline", figure=drawing_module),
    resources:
        mem_mb=1000,
        runtime=10,
    shell:
        "python -m figures timeline {wildcards.figure:q} --given {params.plan:q} {input[0]:q} {output:q} > {log:q} 2>&1"


rule still:
    """One picture, as pixels and as vectors, with its title and alt text inside; none if a claim fails."""
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
        alt=f"{results}/figures/{{figure}}/alt.txt",
    output:
        [
            (
                report(
                    f"{plan.figure_path}.png",
                    caption="../report/figure.rst",
                    category="Figures",
                    labels=lambda wildcards: {
                        "figure": plan.report_labels(wildcards.figure),
                        "canvas": wildcards.canvas,
                        "theme": wildcards.theme,
                    },
                )
                if format == "png"
                else f"{plan.figure_path}.{format}"
            )
            for format in plan.image_formats
        ],
    log:
        f"{results}/logs/still/{{figure}}-{{canvas}}-{{theme}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/still-{{canvas}}-{{theme}}.tsv"
    params:
        kind="still",
        given=job_inputs("reads", "title"),
        plan=drawing_file("still"),
        inside=lambda wildcards: [
            *alt_option(wildcards),
            *(["--svg-text", outputs["svg_text"]] if "svg" in plan.image_formats else []),
        ],
        code=code("figures draw", figure=drawing_module, drawn_by="draw_page"),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures draw {wildcards.figure:q} --kind {params.kind:q} --canvas {wildcards.canvas:q}"
        " --theme {wildcards.theme:q} --given {params.plan:q} {params.inside:q} {input[0]:q} {output:q} > {log:q} 2>&1"


# An animation of Matplotlib, in all formats by one pass, and its poster.
use rule still as animation with:
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
    output:
        [f"{plan.figure_path}.{format}" for format in [*plan.video_formats, "poster.png"]],
    log:
        f"{results}/logs/animation/{{figure}}-{{canvas}}-{{theme}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/animation-{{canvas}}-{{theme}}.tsv"
    params:
        kind="animation",
        given=job_inputs("reads", "frames", "title"),
        plan=drawing_file("animation"),
        inside=[],  # an edited alt text redraws no animation
    wildcard_constraints:
        figure=one_of(plan.figures_by_kind["animation"]),


# A film of Manim, likewise.
use rule animation as film with:
    params:
        plan=drawing_file("film"),
        code=code("figures draw", figure=drawing_module, drawn_by="draw_film"),
    log:
        f"{results}/logs/film/{{figure}}-{{canvas}}-{{theme}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/film-{{canvas}}-{{theme}}.tsv"
    wildcard_constraints:
        figure=one_of(plan.figures_by_kind["film"]),


# What posts and the README alone need: another shape, or one format of many.
use rule still as shaped_still with:
    output:
        f"{plan.figure_path}.{{format}}",
    params:
        plan=drawing_file("shaped_still"),
        inside=alt_option,
    log:
        f"{results}/logs/shaped_still/{{figure}}-{{canvas}}-{{theme}}.{{format}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/shaped_still-{{canvas}}-{{theme}}.{{format}}.tsv"
    wildcard_constraints:
        canvas=beyond(plan.image_formats),
        theme=one_of(extra_themes),
        format="png|pdf",


# The same of an animation.
use rule shaped_still as shaped_animation with:
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
    params:
        kind="animation",
        given=job_inputs("reads", "frames", "title"),
        plan=drawing_file("shaped_animation"),
        inside=[],
    log:
        f"{results}/logs/shaped_animation/{{figure}}-{{canvas}}-{{theme}}.{{format}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/shaped_animation-{{canvas}}-{{theme}}.{{format}}.tsv"
    wildcard_constraints:
        figure=one_of(plan.figures_by_kind["animation"]),
        canvas=beyond([*plan.video_formats, "poster.png"]),
        theme=one_of(extra_themes),
        format=one_of((*header.MOVING, "poster.png")),


# The same of a film.
use rule shaped_animation as shaped_film with:
    params:
        plan=drawing_file("shaped_film"),
        code=code("figures draw", figure=drawing_module, drawn_by="draw_film"),
    log:
        f"{results}/logs/shaped_film/{{figure}}-{{canvas}}-{{theme}}.{{format}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/shaped_film-{{canvas}}-{{theme}}.{{format}}.tsv"
    wildcard_constraints:
        figure=one_of(plan.figures_by_kind["film"]),
        canvas=beyond([*plan.video_formats, "poster.png"]),
        theme=one_of(extra_themes),
        format=one_of((*header.MOVING, "poster.png")),
