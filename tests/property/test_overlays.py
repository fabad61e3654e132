"""A configuration means the same to these commands and to Snakemake, whose own functions are asked here."""

import copy
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from snakemake.cli import parse_config
from snakemake.utils import update_config

from core import overlays

KEYS = st.sampled_from(["a", "b", "experiments"])
SCALARS = st.none() | st.integers(0, 2) | st.sampled_from(["", "x"]) | st.lists(st.integers(0, 2), max_size=2)
CONFIGS = st.dictionaries(
    KEYS, st.recursive(SCALARS, lambda below: st.dictionaries(KEYS, below, max_size=3), max_leaves=8), max_size=3
)


def as_snakemake(base, files, values):
    """What `configfile:` leaves in `config` after --configfile and --config.

    See snakemake.settings.types and snakemake.workflow.
    """
    overwrite = {}
    for part in (*files, values):
        update_config(overwrite, copy.deepcopy(part))
    config = copy.deepcopy(overwrite)
    update_config(config, copy.deepcopy(base))
    update_config(config, copy.deepcopy(overwrite))
    return config


def in_order(value):
    """The same with the order of keys: it is that of runs, and of the values of a scan."""
    return [(key, in_order(item)) for key, item in value.items()] if isinstance(value, dict) else value


@given(CONFIGS, st.lists(CONFIGS, max_size=2), CONFIGS)
def test_overlays_are_merged_as_snakemake_merges_them(base, files, values):
    before = copy.deepcopy((base, files, values))
    assert in_order(overlays.stacked(base, [*files, values])) == in_order(as_snakemake(base, files, values))
    assert (base, files, values) == before


TEXTS = st.sampled_from([
    "", "3", "-1", "1e-4", "1_000", "nan", "True", "False", "true", "null", "x", "{a: {b: 3}}", "[1, x]", "{a: null}",
    "{", "a: b", "'3'", '{"a": [true, null]}', "my results", "=", "a=b",
])  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["results", "outputs", "a-b"]), TEXTS), min_size=1, max_size=3))
def test_values_are_read_as_snakemake_reads_them(pairs):
    words = [f"{key}={text}" for key, text in pairs]
    assert repr(overlays.stacked({}, map(overlays.parsed, words))) == repr(as_snakemake({}, [], parse_config(words)))


@given(st.lists(st.sampled_from(["a.yaml", "b.yml", "results=x"]), min_size=1, max_size=3), st.booleans())
def test_words_after_one_option_and_options_with_one_word_are_the_same(words, first):
    named = ["preview", "NAME"] * first + ["--config", *words] + ["preview", "NAME"] * (not first)
    alone = (
        ["preview", "NAME"] * first
        + [part for word in words for part in ("--config", word)]
        + ["preview", "NAME"] * (not first)
    )
    assert overlays.spread(named) == overlays.spread(alone) == alone


def test_a_run_says_the_words_that_were_typed(tmp_path, monkeypatch):
    from core import hints

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(hints.TYPED, "")
    (tmp_path / "mine.yaml").write_text("{}")
    settings = SimpleNamespace(
        configfiles=[tmp_path / "mine.yaml", tmp_path.parent / "x.yaml"], config_args=["results=my results"]
    )
    overlaid = f"--configfile mine.yaml {tmp_path.parent}/x.yaml --config 'results=my results'"
    for folder, more in ((tmp_path, ""), (tmp_path.parent, f"-s {tmp_path.parent}/Snakefile ")):
        hints.note_run(SimpleNamespace(basedir=str(folder), config_settings=settings))
        assert hints.snakemake("all").endswith(f"snakemake all {more}{overlaid}")
    assert hints.python("figures", "preview", "NAME").endswith(
        f"-m figures preview NAME --config mine.yaml {tmp_path.parent}/x.yaml 'results=my results'"
    )
