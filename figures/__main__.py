"""`python -m figures preview NAME` draws one frame, `render NAME` one file; the other commands are the steps of the workflow."""

from figures import commands
from workflow import job

if __name__ == "__main__":
    job.run(commands.main)
