"""Commands that draw figures, and the steps of the workflow.

`python -m figures preview NAME` draws one frame, `render NAME` one file; the other commands are the steps of the
workflow.
"""

from core import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

    from core.cli import run
    from figures.harness import cli

    run(cli.main)
