"""`python -m publish COMMAND ...`, for rules of the workflow and for people."""

from core import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

    from core.cli import run
    from publish import cli

    run(cli.main)
