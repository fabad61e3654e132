"""`python -m publish COMMAND ...`: what a rule calls and a person can type."""

from publish import commands
from workflow import job

if __name__ == "__main__":
    job.run(commands.main)
