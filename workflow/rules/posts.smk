"""Posts: texts and media that fit each platform; and the GIFs of the README."""


for name in plan.posted_figures:

    rule:
        """The media of a figure's posts, checked by decoding them: as drawn, or re-encoded to fit their platforms."""
        name:
            f"fit_{name}"
        input:
            plan.post_sources(name),
        output:
            plan.fitted_files(name),
        log:
            f"{results}/logs/fit/{name}.log",
        params:
            given=plan.fit_inputs(name),
            plan=plan_file("fit", name),
            limits=plan.post_limits(name),
            steps=plan.post_steps(name),
            code=code("publish fit_posts"),
        resources:
            mem_mb=500,
            runtime=30,
        shell:
            "python -m publish fit_posts --given {params.plan:q} > {log:q} 2>&1"


for place in plan.platforms:

    rule:
        """The posts of one platform: texts with the numbers filled in, as long as is allowed, next to their media."""
        name:
            f"posts_{place}"
        input:
            plan.post_files(place, "media", "facts"),
            told=plan.post_inputs(place),
        output:
            plan.post_files(place, "text"),
        message:
            f"Writing the posts for {place}"
        log:
            f"{results}/logs/posts/{place}.log",
        params:
            platform=place,
            tone=plan.tone(place),
            given=plan.thread_inputs(),
            plan=plan_file("posts", place),
            texts=plan.post_templates(place),
            code=code("publish thread", figure=()),
        resources:
            mem_mb=500,
            runtime=10,
        shell:
            "python -m publish thread {params.platform:q} --tone {params.tone:q} --given {params.plan:q} > {log:q} 2>&1"


rule bundle:
    """All posts of a platform in one zip file, where they are handed in so."""
    input:
        lambda wildcards: plan.post_files(wildcards.bundled, "media", "text"),
    output:
        f"{results}/posts/{{bundled}}/{{bundled}}.zip",
    log:
        f"{results}/logs/bundle/{{bundled}}.log",
    params:
        given=plan.thread_inputs(),
        plan=lambda wildcards: plan_file("bundle", wildcards.bundled),
        names=lambda wildcards: short_digest(platforms.find(wildcards.bundled)),
        code=code("publish bundle", figure=()),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish bundle {wildcards.bundled:q} --given {params.plan:q} > {log:q} 2>&1"


rule posts:
    """What fits where, and what was re-encoded; every post is there and within its platform's limits."""
    input:
        plan.all_post_files(),
    output:
        f"{results}/posts/report.md",
    message:
        "Reporting on the posts in {output}"
    log:
        f"{results}/logs/posts/report.log",
    params:
        given=plan.report_inputs(),
        plan=plan_file("posts", "report"),
        code=code("publish report", figure=()),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish report --given {params.plan:q} --out {output:q} > {log:q} 2>&1"


rule readme:
    """The small GIFs that the README shows, kept with the code: part of nothing, to be asked for by name."""
    input:
        plan.readme_sources("gif", "poster.png"),
    output:
        [f"media/{name}.{format}" for name in ADVERTISED for format in ("gif", "png")],
    log:
        f"{results}/logs/readme.log",
    params:
        gifs=plan.readme_sources("gif"),
        code=code("publish readme"),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish readme {params.gifs:q} --out media > {log:q} 2>&1"
