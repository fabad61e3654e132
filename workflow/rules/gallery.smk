"""What presents all figures: the manifest, the gallery and the card of links to it."""


rule manifest:
    """Every file of every figure, with size, digest, dimensions, texts, claims and provenance, as JSON."""
    input:
        plan.all_figure_files(),
        [file for figure in plan.figures for file in [*plan.data_files(figure), *plan.tables[figure].values()]],
    output:
        f"{results}/manifest.json",
    message:
        "Describing every file in {output}"  # Snakemake would name all the hundreds
    log:
        f"{results}/logs/manifest.log",
    params:
        given=plan.manifest_inputs(),
        plan=plan_file("manifest", "manifest"),
        headers=lambda wildcards: repr([figure.header for figure in plan.figures.values()]),
        code=code("publish manifest", figure=()),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish manifest --given {params.plan:q} --out {output:q} > {log:q} 2>&1"


rule gallery:
    """One page of every figure: captions, claims, files, snippets to paste, players."""
    input:
        manifest=f"{results}/manifest.json",
        card=[f"{results}/gallery/card.png"] if plan.cover else [],
    output:
        f"{results}/gallery/index.html",
        directory(f"{results}/gallery/posters"),
    message:
        "Writing {output[0]}"
    log:
        f"{results}/logs/gallery.log",
    params:
        folder=f"{results}/gallery",
        site=f"--site={plan.site}",
        code=code("publish gallery", figure=(), files=PAGE),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish gallery --manifest {input.manifest:q} --card {input.card:q} --out {params.folder:q}"
        " {params.site:q} > {log:q} 2>&1"


rule site:
    """A folder to upload to any host of static files: gallery, players, article, and what they link to."""
    input:
        plan.published(),
        plan.article.published(),
        plan.all_figure_files(),
    output:
        directory(f"{results}/site"),
    message:
        "Copying what is published into {output}"
    log:
        f"{results}/logs/site.log",
    params:
        results=results,
        site=f"--site={plan.site}",
        code=code("publish site", figure=(), files=PAGE),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m publish site --results {params.results:q} --out {output:q} {params.site:q} > {log:q} 2>&1"


rule card:
    """What feeds show of a link to the gallery, 1200 x 630: the picture of one figure, laid out for that."""
    input:
        f"{results}/figures/{plan.cover}/claims.json",
        plan.data_files(plan.cover),
        alt=f"{results}/figures/{plan.cover}/alt.txt",
    output:
        f"{results}/gallery/card.png",
    message:
        "Drawing {output}"
    log:
        f"{results}/logs/card.log",
    params:
        cover=plan.cover,
        given=lambda wildcards: plan.job_inputs(plan.cover, "reads", "title"),
        plan=plan_file("card", plan.cover),
        code=code("figures draw", drawn_by="draw_page", figure=plan.cover and plan.figures[plan.cover].file),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m figures draw {params.cover:q} --kind still --canvas card --theme light --given {params.plan:q}"
        " --alt {input.alt:q} {input[0]:q} {output:q} > {log:q} 2>&1"
