"""A configuration that is changed at random is accepted and trains, or is refused.

It is refused in one sentence that names the place.
"""

import pytest

from tests.soak import config


@pytest.mark.slow
def test_no_mutation_of_the_configuration_ends_in_a_traceback():
    assert config.main(600, train=True) == []
