"""No test is timed, and all draw the same examples every time; one thread a process, for pytest-xdist fills the cores."""

import os

from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
