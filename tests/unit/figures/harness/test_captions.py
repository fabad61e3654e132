import numpy as np
import pytest

from core.errors import UserError
from figures.harness import captions
from figures.harness.catalog import Figure
from figures.harness.header import Film, Number, Still

NUMBERS = {"generalized_at": Number(1610), "pruned_at": Number(None), "error": Number(0.01234)}
TABLES = {"run": {"shows": np.array([1.0, 0.0, 1.0])}}


def filled(caption, kind=Still, numbers=NUMBERS, over_seeds=None, **fields):
    header = kind(
        reads={}, title="Decay prunes", caption=caption, alt="alt", sources=("PAIR 2023", "us"), order=1, **fields
    )
    return captions.texts(Figure("example", header), numbers, TABLES, over_seeds=over_seeds)


def test_numbers_and_seeds_are_filled_in():
    texts = filled("It generalizes at step {generalized_at:,} (error {error:.2f}; {run_seeds} seeds).")
    assert texts["caption.md"] == (
        "**Decay prunes.** It generalizes at step 1,610 (error 0.01; 2 of 3 seeds). Sources: PAIR 2023; us.\n"
    )
    assert texts["alt.txt"] == "alt\n" and "transcript.txt" not in texts


def test_powers_of_ten_are_set_as_such():
    assert "1.2 × 10⁻² apart" in filled("{error:.1e} apart")["caption.md"]


def test_a_film_has_a_transcript():
    assert filled("", Film, transcript="At step {generalized_at}.")["transcript.txt"] == "At step 1610.\n"


def test_what_was_not_reached_is_said():
    assert "pruned at not reached" in filled("pruned at {pruned_at:,}")["caption.md"]


def test_sentences_about_a_number_that_is_none_are_left_out_in_all_texts():
    absent, caption = NUMBERS | {"frequencies": None}, "It ends. {frequencies:Words} stay. Error {error:.2f}."
    texts = filled(caption, Film, absent, transcript="First. At {frequencies:d} of {error:.2f}. Last.")
    assert texts["caption.md"].startswith("**Decay prunes.** It ends. Error 0.01. Sources")
    assert texts["transcript.txt"] == "First. Last.\n"
    assert "**Decay prunes.**  Sources" not in filled("{frequencies:d} stay.", numbers=absent)["caption.md"]


def test_a_word_is_singular_or_plural_by_a_number():
    numbers = NUMBERS | {"one": Number(1), "four": Number(4), "half": Number(0.5)}
    text = filled("{one:words} {one:star|stars}, {four:words} {four:star|stars}, {half} {half:is|are}", numbers=numbers)
    assert "one star, four stars, 0.5 are" in text["caption.md"]


def test_numbers_stand_as_people_say_them():
    numbers = NUMBERS | {"right": Number(0.34)}
    text = filled("At about step {generalized_at:rounded}, {right:fraction} of them.", numbers=numbers)
    assert "At about step 1,600, a third of them." in text["caption.md"]
    assert "after about not reached" in filled("after about {pruned_at:rounded}")["caption.md"]


OVER_SEEDS = {"generalized_at": [2220.0, 13800.0, 1610.0], "error": [0.01, 0.012], "pruned_at": [7.0]}


@pytest.mark.parametrize(
    "caption, text",
    [
        ("{generalized_at:,} ({generalized_at:range,}).", "1,610 (1,610 to 13,800)."),
        ("{generalized_at:median,} at the median.", "2,220 at the median."),
        ("{error:median.3f}, {error:range.3f}, {error:range.2f}.", "0.011, 0.010 to 0.012, 0.01."),
        ("A. {pruned_at:range,} with one seed. B.", "A. B."),
    ],
)
def test_a_number_over_seeds_has_a_range_and_a_median(caption, text):
    assert f"**Decay prunes.** {text} Sources" in filled(caption, over_seeds=OVER_SEEDS)["caption.md"]


def test_without_seeds_a_sentence_on_their_range_is_left_out():
    assert "**Decay prunes.** A. Sources" in filled("A. Within {generalized_at:range,}.")["caption.md"]


def test_a_title_has_no_range_over_seeds():
    header = Still(reads={}, title="{error:range.2f}", caption="caption", alt="alt", sources=(), order=1)
    with pytest.raises(UserError, match="'range.2f' of what has no values over seeds"):
        captions.texts(Figure("example", header), NUMBERS, TABLES, over_seeds=OVER_SEEDS)


@pytest.mark.parametrize(
    "caption, said",
    [
        (
            "{generalised_at}",
            "unknown name in a text 'generalised_at' (did you mean 'generalized_at'?); "
            "allowed: error, generalized_at, pruned_at, run_seeds",
        ),
        ("{error:.2q}", "can't be filled in"),
        ("{", "can't be filled in"),
        ("{}", "can't be filled in"),
        ("{0}", "can't be filled in"),
        ("{error.mean}", "can't be filled in"),
        ("{error[0]}", "can't be filled in"),
        ("{run_seeds:d}", "can't be filled in"),
        ("{error!q}", "can't be filled in"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_named(caption, said):
    with pytest.raises(UserError) as error:
        filled(caption)
    assert "figures/example.py" in str(error.value) and said in str(error.value)


def test_a_mistake_in_a_title_is_one_of_the_title():
    header = Still(reads={}, title="{nothing}", caption="caption", alt="alt", sources=(), order=1)
    with pytest.raises(UserError, match="^figures/example.py:7: unknown name in a text 'nothing'"):
        captions.texts(Figure("example", header, lines={"title": 7, "caption": 8}), NUMBERS, TABLES)


def test_parameters_and_the_names_of_what_is_read_stand_in_texts():
    header = Still(
        reads={"run": "parity", "other": "series/mine.safetensors"},
        parameters={"weights": "w_input", "metrics": ("loss",), "most": 20},
        title="{weights} of {run}",
        caption="{metrics} of {other}, {most:,} at most.",
        alt="{weights}",
        sources=(),
        order=1,
    )
    figure = Figure(
        "example", header, entry={"with": {"weights": "w_embed", "metrics": ["loss", "accuracy"], "most": 2000}}
    )
    assert captions.title(figure, NUMBERS) == "w_embed of parity"
    texts = captions.texts(figure, NUMBERS, {})
    assert texts["caption.md"].endswith(" loss, accuracy of mine, 2,000 at most.\n") and texts["alt.txt"] == "w_embed\n"
