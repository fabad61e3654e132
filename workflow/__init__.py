"""Snakemake's part: rules, fingerprints of code, schemas, reports and set-up.

May import every package; only the Snakefile and its rules import it.
"""
