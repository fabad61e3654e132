"""A network that is one ideal star, and the claims of the figures of modular addition that it must fail."""

import numpy as np
import pytest

from figures import patching_errors, periodic_weights, progress_measures, stars_by_frequency, summary
from tests.helpers.evaluation import failing
from tests.helpers.made_up_runs import perfect
from tests.unit.figures.test_modular import RUN, P
from tests.unit.figures.test_oscillation import series as swinging
from tests.unit.figures.test_progress_measures import RUN as SETTLING
from tests.unit.figures.test_pruning import made_up
from train.analysis import frequency_groups, ideal_network, modular_network

ALONE = "one star of all neurons"
FAILED = {
    (patching_errors, ALONE): {"most_alone", "wrong_alone", "frequencies"},
    (periodic_weights, ALONE): {"share_at_start", "frequencies"},
    (progress_measures, ALONE): {
        *("lead", "train_loss_then", "excluded_then", "null_restricted", "null_excluded"),
        *("bits_left", "gini_at_start", "frequencies"),
    },
    (progress_measures, "other frequencies"): {"lead", "bits_left"},
    (stars_by_frequency, ALONE): {"most", "frequencies"},
    (summary, ALONE): {"most_alone", "frequencies"},
}
DATA = {
    progress_measures: {"run": SETTLING},
    summary: {"run": RUN, "parity": made_up(), "swing": swinging(4.6), "five": perfect()},
}


def test_it_is_one_star_that_is_right_by_itself():
    run = ideal_network.in_place_of(RUN, 1)
    w_input, w_output, groups = frequency_groups.of_series(run)
    assert list(groups) == [1] and len(groups[1]) == RUN.spec["options"]["hidden"] == w_input.shape[2]
    assert frequency_groups.star_score(w_input, w_output, 1, groups[1]) == pytest.approx(np.ones(len(run.steps)))
    logits = frequency_groups.shares_of_logits(run)[1]
    assert modular_network.accuracy(logits, modular_network.pairs(P)[2]) == 1


@pytest.mark.parametrize("module, control", FAILED, ids=lambda case: getattr(case, "__name__", case))
def test_claims_of_several_frequencies_fail_on_it(module, control):
    data = DATA.get(module, {"run": RUN})
    assert failing(module, **data) == set()
    assert failing(module, **module.controls(**data)[control]) == FAILED[module, control]
