"""Names of files that Snakemake would take for patterns."""

from core.errors import UserError


def without_braces(files):
    """`files`, the inputs of a job. Raises UserError for a name with braces, which Snakemake takes for a wildcard."""
    for file in files:
        if set("{}").intersection(file):
            raise UserError(f"{file}: a name with braces can't be an input: rename it")
    return files
