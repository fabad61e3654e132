"""A bar on a terminal, plain lines in a log."""

import io

from train import experiments, progress_bar

EXPERIMENT = experiments.from_spec(
    {"name": "tiny", "task": "sparse_parity", "max_steps": 2000, "seeds": 2, "optimizer": {"name": "adam", "lr": 0.1}}
)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(stream, seconds):
    clock = iter(range(0, 10_000, seconds))
    with progress_bar.RunProgress(EXPERIMENT, stream, lambda: next(clock)) as bar:
        bar(0, 1000)
        bar.finish(0)
        bar(1, 2000)
        bar.finish(1)
    return stream.getvalue()


def test_a_log_gets_whole_plain_lines_and_few():
    text = shown(io.StringIO(), seconds=1)
    assert text == "tiny: seed 0 done after 2,000 steps, 2.0 s\ntiny: seed 1 done after 2,000 steps, 4.0 s\n"


def test_a_log_of_a_slow_training_is_not_silent():
    text = shown(io.StringIO(), seconds=60)
    assert "tiny: seed 0 at step 1,000 of 2,000, about 6 min left\n" in text and "\r" not in text and "\033" not in text


def test_a_terminal_gets_one_line_that_fills_and_is_cleared():
    text = shown(Terminal(), seconds=1)
    drawn = text.split("\r\033[K")
    assert "\n" not in text and drawn[-1] == ""
    assert [line.count("#") for line in drawn[1:-1]] == [progress_bar.WIDTH // 4, progress_bar.WIDTH]
    assert "0/2 seeds, step 1,000" in drawn[1]
