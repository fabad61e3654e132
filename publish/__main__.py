"""`python -m publish COMMAND ...`: what a rule calls and a person can type."""

from workflow import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

    from publish import commands
    from workflow import job

    job.run(commands.main)
