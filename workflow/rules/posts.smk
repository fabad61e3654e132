"""Posts: texts and media that fit each platform; and the GIFs of the README."""


rule fit:
    """A medium of a post, checked by decoding it: as drawn, or re-encoded to fit the limits of its platform."""
    input:
        lambda wildcards: plan.post_source(wildcards.platform, wildcards.post, wildcards.medium),
    output:
        f"{results}/posts/{{platform}}/{{post}}.{{medium}}",
        f"{results}/posts/checks/{{platform}}/{{post}}.{{medium}}.json",
    log:
        f"{results}/logs/fit/{{platform}}-{{post}}.{{medium}}.log",
    params:
        limits=lambda wildcards: short_digest(platforms.find(wildcards.platform).limits(wildcards.medium)),
        steps=lambda wildcards: short_digest(platforms.steps_down(wildcards.medium.split(".")[-1])),
        code=code("publish fit"),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish fit {input:q} --platform {wildcards.platform:q} --out {output[0]:q} --facts {output[1]:q}"
        " > {log:q} 2>&1"


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
