import pytest

from tests.helpers import articles


@pytest.fixture(scope="session")
def given(tmp_path_factory):
    """What an article is given of small results of a film, an animation and a still."""
    return articles.published(tmp_path_factory.mktemp("published") / "results")


@pytest.fixture
def article(tmp_path, given):
    """A function: the Resolved article with a text."""
    return lambda text=articles.TEXT, **more: articles.resolved(tmp_path / "article", given, text, **more)
