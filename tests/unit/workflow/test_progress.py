"""Progress of a run: a line a job in a log, bars on a terminal, and at the end what was made and what failed."""

import io
import logging
import re
from types import SimpleNamespace

import pytest
from snakemake.logging import ColorizingTextHandler, DefaultFormatter, logger
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent

from workflow import bars, progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """Seconds that `time.monotonic` gives in workflow.progress; a list of one."""
    now = [1000.0]
    for module in (bars, progress):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.fixture
def run(clock, monkeypatch, tmp_path):
    """A function: the Progress of a run that begins, on a stream, with its clock and without its own thread."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress.threading, "Thread", lambda **_: SimpleNamespace(start=lambda: None))

    def begin(stream, **counts):
        plain = ColorizingTextHandler(stream=stream, nocolor=True)
        plain.setFormatter(DefaultFormatter())
        begun = progress.Progress(plain, stream, 2)
        say(begun, LogEvent.RUN_INFO, stats=counts | {"total": sum(counts.values())})
        return begun

    return begin


def say(handler, event, message="", level=logging.INFO, **fields):
    record = logging.LogRecord("snakemake", level, "", 0, message, None, None)
    vars(record).update({"event": event} if event else {}, **fields)
    handler.handle(record)


def job(handler, number, rule, log=None, **wildcards):
    logs = [log or f"{rule}.log"]
    say(handler, LogEvent.JOB_INFO, jobid=number, rule_name=rule, wildcards=wildcards, log=logs)


def done(handler, number):
    say(handler, LogEvent.JOB_FINISHED, job_id=number)


def test_a_log_gets_a_line_a_job_with_how_long_the_rest_may_take(run, clock):
    stream = io.StringIO()
    shown = run(stream, train=2, still=1)
    say(shown, None, "Select jobs to execute...")
    job(shown, 1, "train", run="five_neurons")
    say(shown, LogEvent.PROGRESS, done=0, total=3)
    clock[0] += 30
    done(shown, 1)
    job(shown, 2, "train", run="sparse_parity")
    job(shown, 3, "still", figure="weight_pruning", canvas="article", theme="light")
    clock[0] += 30
    done(shown, 2)
    done(shown, 3)
    assert stream.getvalue().splitlines() == [
        "3 jobs: 2 train, 1 still",
        "1 of 3 jobs, about 16 s left: train five_neurons, 30 s",  # 30 s of the other, 3 of the still, on two cores
        "2 of 3 jobs: train sparse_parity, 30 s",
        "3 of 3 jobs: still weight_pruning/article/light, 30 s",
    ]


def test_jobs_of_a_rule_that_is_made_for_each_figure_are_counted_together(run):
    stream = io.StringIO()
    begun = run(stream, fit_a=1, fit_b=1, still=1)
    job(begun, 1, "fit_a")
    done(begun, 1)
    assert "3 jobs: 2 fit, 1 still" in stream.getvalue() and "1 of 3 jobs" in stream.getvalue()
    assert "fit a," in stream.getvalue() and begun.done["fit"] == 1


def test_a_job_that_fails_shows_its_log_and_the_end_names_it(run, clock, tmp_path):
    stream = io.StringIO()
    shown = run(stream, claims=1, train=1)
    (tmp_path / "claims.log").write_text("".join(f"line {k}\n" for k in range(60)) + "error: no\n  here\n")
    job(shown, 1, "claims", figure="mine")
    job(shown, 2, "train", run="five_neurons")
    say(shown, LogEvent.ERROR, "RuleException:\nCalledProcessError in file ...", logging.ERROR)
    say(shown, LogEvent.JOB_ERROR, "Error", logging.ERROR, jobid=1, rule_name="claims", log=["claims.log"])
    clock[0] += 5
    done(shown, 2)
    shown.end(tmp_path / "results")
    lines = stream.getvalue().splitlines()
    assert lines[1] == "Error in rule claims mine (log: claims.log)" and lines[2:4] == ["    ...", "    line 22"]
    assert "    error: no\n      here\n" in stream.getvalue() and "CalledProcessError" not in stream.getvalue()
    assert lines[-2:] == ["1 run made by 1 job in 5.0 s", "failed: claims mine; the same command goes on from here"]


def test_what_snakemake_warns_of_or_says_besides_is_passed_on(run):
    stream = io.StringIO()
    shown = run(stream, train=1)
    say(shown, None, "Job 3 has been submitted with SLURM jobid 7")
    say(shown, None, "Building DAG of jobs, says a warning", logging.WARNING)
    say(shown, LogEvent.GROUP_ERROR, "", logging.ERROR, msg="m", aux_logs=[], job_error_info=[])
    assert "SLURM jobid 7\nBuilding DAG of jobs, says a warning\n" in stream.getvalue()


def test_the_end_says_where_to_look(run, tmp_path):
    stream = io.StringIO()
    shown = run(stream, still=2)
    for number, name in enumerate(("weight_pruning", "parity_loss")):
        job(shown, number, "still", figure=name)
        done(shown, number)
    shown.end("results")
    assert stream.getvalue().endswith(
        "2 figures made by 2 jobs in 0.0 s\nlook into results/figures/weight_pruning, results/figures/parity_loss\n"
    )
    (tmp_path / "results/gallery").mkdir(parents=True)
    (tmp_path / "results/gallery/index.html").write_text("")
    shown.end("results")
    assert stream.getvalue().endswith("look at results/gallery/index.html\n")
    job(shown, 2, "article_page")
    done(shown, 2)
    shown.end("results")
    assert stream.getvalue().endswith("look at results/article/index.html and results/gallery/index.html\n")


def test_the_end_counts_jobs_that_make_no_figure(run):
    stream = io.StringIO()
    shown = run(stream, article_page=1)
    job(shown, 1, "article_page")
    done(shown, 1)
    shown.end("results")
    assert "\n1 job done in 0.0 s\n" in stream.getvalue()
    job(shown, 2, "site")
    done(shown, 2)
    shown.end("results")
    assert stream.getvalue().endswith("look at results/article/index.html and results/site/index.html\n")


def test_a_terminal_has_a_bar_a_rule_with_what_its_jobs_say_and_keeps_what_is_done(run, clock, tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    shown = run(stream, train=2, still=1)
    (tmp_path / "train.log").write_text("five_neurons: seed 0 done\nfive_neurons: seed 3 at step 700 of 15,000\n\n")
    job(shown, 1, "train", run="five_neurons")
    job(shown, 2, "still", figure="weight_pruning")
    clock[0] += 20
    shown.bars.show(shown)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    assert re.search(r"train +━+ +0/2 +five_neurons: seed 3 at step 700 of 15,000", text)
    assert re.search(r"still +━+ +0/1 +weight_pruning", text) and re.search(r"all jobs +━+ +0/3 +20 s", text)
    done(shown, 1)
    assert "train: " not in stream.getvalue()
    done(shown, 2)
    assert "still: 1 done, 20 s\n" in stream.getvalue()
    shown.end("results")
    assert shown.bars is None and stream.getvalue().endswith("look into results/figures/weight_pruning\n")


def test_a_log_is_not_silent_while_a_long_job_runs(run, clock, monkeypatch):
    stream = io.StringIO()
    shown = run(stream, film=1)
    job(shown, 1, "film", figure="summary")
    waits = iter([False, True])
    shown._stop = SimpleNamespace(wait=lambda pause: next(waits))
    clock[0] += 61
    shown._tick()
    assert stream.getvalue().endswith("0 of 1 jobs; running: film summary\n")


@pytest.mark.parametrize(
    "set_to, kept", [({}, False), ({"quiet": {Quietness.HOST}}, False), ({"quiet": {Quietness.RULES}}, True),
                     ({"verbose": True}, True), ({"printshellcmds": True}, True)],
)  # fmt: skip
def test_it_steps_back_where_more_or_less_is_asked_for(monkeypatch, set_to, kept):
    plain = ColorizingTextHandler(stream=io.StringIO())
    plain.name = "DefaultStreamHandler"
    monkeypatch.setattr(logger, "handlers", [plain])
    settings = {"quiet": None, "verbose": False, "printshellcmds": False, "debug_dag": False} | set_to
    workflow = SimpleNamespace(
        output_settings=SimpleNamespace(**settings), resource_settings=SimpleNamespace(cores=None)
    )
    installed = progress.install(workflow)
    assert logger.handlers == [plain if kept else installed] and (installed is None) is kept
