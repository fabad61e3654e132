"""Every figure that reads runs fails as a whole on networks that are never trained: the first checkpoint, repeated."""

import numpy as np
import pytest

from core.errors import UserError
from figures.harness import catalog, claims
from tests.soak.controls import untrained
from tests.unit.figures.test_oscillation import scan, threshold
from tests.unit.figures.test_other_runs import CASES
from train.checkpoints import CheckpointSeries

OF_RUNS = {case.figure: case.data for case in CASES.values() if case.figure != "relu_error"}  # that one is computed
OF_RUNS["oscillation_threshold"] = threshold()  # of other runs its claims fail anyway
OF_RUNS["oscillation_by_beta1"] = {"scan": scan()}
OUTCOMES = {"swing": 0.0, "period": np.nan, "generalized_at": np.nan}  # of a seed that is never trained


def frozen(value):
    """A run, or each of a dict of runs, that stays as it begins, or the table of such seeds; options as they are."""
    if isinstance(value, CheckpointSeries):
        return untrained(value)
    if isinstance(value, dict):
        return value | {
            name: np.full(len(part), OUTCOMES[name]) if name in OUTCOMES else frozen(part)
            for name, part in value.items()
        }
    return value


def failures(name, data):
    """The names of the claims that fail, or the sentence in which the figure refuses such data."""
    figure = catalog.find(name)
    with np.errstate(all="ignore"):
        try:
            return {row["name"] for row in claims.evaluate(figure, data).claims if not row["passed"]}
        except UserError as error:
            return {str(error)}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", OF_RUNS)
def test_a_figure_fails_on_networks_that_were_never_trained(name):
    data = OF_RUNS[name]
    still = {argument: frozen(value) for argument, value in data.items()}
    assert any(still[argument] is not value for argument, value in data.items()), "nothing was frozen"
    assert failures(name, still) - failures(name, data)
