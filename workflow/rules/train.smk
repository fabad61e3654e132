"""Trains experiments, and picks of each the seed that is drawn; imports what was trained elsewhere."""


rule train:
    """Trains every seed of one run, from scratch or from those of another run; keeps the checkpoint series of each."""
    input:
        start=lambda wildcards: [ancient(plan.trained_folder(run)) for run in plan.warm_start(wildcards.run)],
        sums=lambda wildcards: [plan.checksums_file(run) for run in plan.warm_start(wildcards.run)],
    output:
        directory(f"{results}/trained/{{run}}"),
        f"{results}/trained/{{run}}.sha256",
    log:
        f"{results}/logs/train/{{run}}.log",
    benchmark:
        f"{results}/benchmarks/train/{{run}}.tsv"
    params:
        given=lambda wildcards: plan.training_inputs(wildcards.run),
        plan=lambda wildcards: plan_file("train", wildcards.run),
        code=code(
            "train run",
            kind="run",
            task=lambda wildcards: plan.runs[wildcards.run].task,
            start=lambda wildcards: "warm_start" if plan.warm_start(wildcards.run) else (),
        ),
    threads: lambda wildcards: plan.runs[wildcards.run].threads
    resources:
        mem_mb=lambda wildcards: plan.training_cost(wildcards.run).mem_mb,
        runtime=lambda wildcards: plan.training_cost(wildcards.run).runtime,
        disk_mb=lambda wildcards: plan.training_cost(wildcards.run).disk_mb,
        gpu=lambda wildcards: int(plan.runs[wildcards.run].device == "cuda"),
    shell:
        "python -m train run {wildcards.run:q} --spec {params.plan:q} --out {output[0]:q} --sums {output[1]:q}"
        " --start {input.start:q} > {log:q} 2>&1"


rule select_seed:
    """Tables the outcome of every seed of one run, and picks the lowest-numbered one that shows the phenomenon."""
    input:
        series=lambda wildcards: ancient(plan.trained_folder(wildcards.run)),
        sums=lambda wildcards: plan.checksums_file(wildcards.run),
    output:
        run=f"{results}/runs/{{run}}.safetensors",
        table=f"{results}/trained/{{run}}.csv",
    log:
        f"{results}/logs/select_seed/{{run}}.log",
    params:
        given=lambda wildcards: plan.selection_inputs(wildcards.run),
        plan=lambda wildcards: plan_file("select_seed", wildcards.run),
        code=code("train select_seed", kind="run", measures=lambda wildcards: plan.runs[wildcards.run].measures),
    resources:
        mem_mb=1000,
        runtime=20,
    shell:
        "python -m train select_seed {wildcards.run:q} --spec {params.plan:q} --trained {input.series:q}"
        " --out {output.run:q} --table {output.table:q} > {log:q} 2>&1"


rule import_series:
    """Makes a checkpoint series of checkpoints that were saved elsewhere, again if one of the files changed."""
    input:
        lambda wildcards: plan.imported_files(wildcards.imported),
    output:
        run=f"{results}/runs/{{imported}}.safetensors",
        table=f"{results}/trained/{{imported}}.csv",
    log:
        f"{results}/logs/import_series/{{imported}}.log",
    params:
        given=lambda wildcards: plan.selection_inputs(wildcards.imported),
        contents=lambda wildcards: plan.imported_contents(wildcards.imported),
        plan=lambda wildcards: plan_file("import_series", wildcards.imported),
        code=code(
            "train import_series", kind="run", measures=lambda wildcards: plan.runs[wildcards.imported].measures
        ),
    resources:
        mem_mb=lambda wildcards: plan.imported_memory(wildcards.imported),
        runtime=20,
    shell:
        "python -m train import_series {wildcards.imported:q} --spec {params.plan:q}"
        " --out {output.run:q} --table {output.table:q} > {log:q} 2>&1"


rule seed_table:
    """The outcome of every seed of one experiment, over all values of its scan."""
    input:
        lambda wildcards: plan.seed_tables(wildcards.experiment),
    output:
        report(
            f"{results}/seeds/{{experiment}}.csv",
            caption="../report/seeds.rst",
            category="Seeds",
            labels={"experiment": "{experiment}"},
        ),
    log:
        f"{results}/logs/seed_table/{{experiment}}.log",
    params:
        code=code("train merge_seeds", kind=()),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m train merge_seeds {wildcards.experiment:q} {input:q} --out {output:q} > {log:q} 2>&1"
