"""`python -m publish COMMAND ...`: what a rule calls and a person can type."""

from core import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

    from core.cli import run
    from publish import cli

    run(cli.main)
