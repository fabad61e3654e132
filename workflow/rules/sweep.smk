"""Trains sweeps, in shards of some models each."""


rule sweep_shard:
    """Trains some models of a sweep, and keeps their losses and last weights."""
    output:
        f"{results}/sweeps/shards/{{sweep}}/{{shard}}.safetensors",
    log:
        f"{results}/logs/sweep_shard/{{sweep}}-{{shard}}.log",
    benchmark:
        f"{results}/benchmarks/sweep_shard/{{sweep}}-{{shard}}.tsv"
    params:
        given=lambda wildcards: plan.shard_inputs(f"{wildcards.sweep}/{wildcards.shard}"),
        plan=lambda wildcards: plan_file("sweep_shard", f"{wildcards.sweep}/{wildcards.shard}"),
        code=code("train sweep", kind="sweep", task=lambda wildcards: plan.sweeps[wildcards.sweep].task),
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
        models=lambda wildcards: plan.sweep_size(wildcards.sweep),  # for progress; no params, as they retrain nothing
        device=lambda wildcards: plan.sweeps[wildcards.sweep].device,
        gpu=lambda wildcards: int(plan.sweeps[wildcards.sweep].device == "cuda"),
    shell:
        "python -m train sweep {wildcards.sweep:q}/{wildcards.shard:q} --spec {params.plan:q} --out {output:q}"
        " --device {resources.device:q} --among {resources.models:q} {workflow.cores:q} > {log:q} 2>&1"


rule sweep_table:
    """Joins the shards of a sweep: a table with a row a model, as Parquet and CSV; every curve and the last weights."""
    input:
        lambda wildcards: plan.shard_files(wildcards.sweep),
    output:
        [f"{results}/sweeps/{{sweep}}.{suffix}" for suffix in ("parquet", "csv", "safetensors")],
    log:
        f"{results}/logs/sweep_table/{{sweep}}.log",
    params:
        shards=lambda wildcards: f"{results}/sweeps/shards/{wildcards.sweep}",
        given=lambda wildcards: plan.sweep_inputs(wildcards.sweep),
        plan=lambda wildcards: plan_file("sweep_table", wildcards.sweep),
        code=code("train merge_shards", kind="sweep", task=lambda wildcards: plan.sweeps[wildcards.sweep].task),
    resources:
        mem_mb=500,
        runtime=20,
    shell:
        "python -m train merge_shards {wildcards.sweep:q} --spec {params.plan:q} --shards {params.shards:q}"
        " --out {output[0]:q} > {log:q} 2>&1"
