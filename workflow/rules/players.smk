"""Players: an animation as one HTML file."""


rule small_video:
    """A video of at most a megabyte: as drawn, or with a higher crf."""
    input:
        lambda wildcards: plan.shown(wildcards.figure, "mp4"),
    output:
        f"{results}/figures/{{figure}}/player.mp4",
    log:
        f"{results}/logs/small_video/{{figure}}.log",
    params:
        code=code("publish small_video"),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish small_video {input:q} --out {output:q} > {log:q} 2>&1"


rule slider:
    """The second slider of a player: the animation of each of its values, one after another in one video."""
    input:
        f"{results}/figures/{{figure}}/claims.json",
        data_of,
    output:
        f"{results}/figures/{{figure}}/slider.mp4",
    log:
        f"{results}/logs/slider/{{figure}}.log",
    benchmark:
        f"{results}/benchmarks/draw/{{figure}}/slider.tsv"
    params:
        look=lambda wildcards: plan.look(wildcards.figure),
        given=job_inputs("reads", "frames", "title"),
        plan=figure_file("slider"),
        code=code("figures draw", figure=drawing_module, drawn_by="draw_page"),
    wildcard_constraints:
        figure=one_of(name for name in plan.figures if plan.slider(name)),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures draw {wildcards.figure:q} --kind slider {params.look:q} --given {params.plan:q}"
        " {input[0]:q} {output:q} > {log:q} 2>&1"


rule player:
    """An animation as one HTML file: play, pause, loop, scrub by training step, jump to the moments."""
    input:
        video=f"{results}/figures/{{figure}}/player.mp4",
        poster=lambda wildcards: plan.shown(wildcards.figure, "poster.png"),
        told=[f"{results}/figures/{{figure}}/{text}" for text in ("alt.txt", "timeline.json")],
        claims=f"{results}/figures/{{figure}}/claims.json",
        slider=lambda wildcards: plan.slider(wildcards.figure),
    output:
        f"{results}/figures/{{figure}}/player.html",
    log:
        f"{results}/logs/player/{{figure}}.log",
    params:
        title=lambda wildcards: plan.figures[wildcards.figure].header.title,
        given=job_inputs("title"),
        site=f"--site={plan.site}",
        plan=figure_file("player"),
        code=code("publish player", files=PAGE, figure=()),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish player {wildcards.figure:q} {input.video:q} {input.poster:q} --given {params.plan:q}"
        " {params.site:q} --out {output:q} > {log:q} 2>&1"
