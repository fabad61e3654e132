# Goes before the command of every job.
export FULL_OF_STARS_RUN=$PPID  # the job ends when that is gone: core/cli.py
# What the system kills can't say so itself.
trap 'test $? != 137 || echo "error: the job was killed, as the system does when memory runs out:" \
    "close other programs, or add --cores 1 to the command" >&2' EXIT
