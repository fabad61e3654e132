"""No test is timed, and all draw the same examples every time.

There is one thread a process, for pytest-xdist fills the cores.
"""

import os

import pytest
from hypothesis import settings

from core import environment, hints

environment.clean(os.environ)  # jobs and commands typed by hand do so themselves
os.environ.pop(environment.MARK)
os.environ.setdefault("OMP_NUM_THREADS", "1")
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="replace the baselines of image comparisons")


@pytest.fixture(autouse=True)
def nothing_typed(monkeypatch):
    """No command before has left its overlays for the hints of the next."""
    monkeypatch.setenv(hints.TYPED, "")
