import pytest

from core.errors import UserError
from figures.harness import catalog
from figures.harness.header import Source

HEADER = '''"""A figure."""
from figures.harness.header import Animation, Source
figure = Animation(
    reads={"run": "sparse_parity"}, title="t", caption="c", alt="a", sources=("PAIR 2023",), order=3%s
)
'''


def written(folder, text, name="example.py"):
    (folder / name).write_text(text)
    return folder / name


def test_a_header_is_read_without_running_the_file(tmp_path):
    path = written(tmp_path, HEADER % "" + "\nraise SystemExit('this was run')\n")
    header, lines = catalog.read_header(path)
    assert lines["reads"] == lines["order"] == 4
    assert header.reads == {"run": "sparse_parity"} and header.order == 3
    assert header.canvases == ("article", "square", "story")


def test_every_file_of_the_folder_is_a_figure_in_the_order_of_the_story(tmp_path):
    written(tmp_path, HEADER % "", "b.py")
    written(tmp_path, (HEADER % "").replace("order=3", "order=9"), "a.py")
    assert list(catalog.figures(tmp_path)) == ["b", "a"]


@pytest.mark.parametrize(
    "text, said",
    [
        ("x = 1", "needs a header"),
        ("figure = 3", "needs a header"),
        ("figure = Video(title='t')", "needs a header"),
        ("def f(:", "not valid Python"),
        (HEADER % ", colour='red'", "example.py:4: unknown field of the header 'colour'; allowed: alt, canvases"),
        (HEADER % ", sourcs=()", "unknown field of the header 'sourcs' (did you mean 'sources'?)"),
        (HEADER % ", **more", "unknown field of the header None"),
        (HEADER.replace('"t"', "'t'.upper()") % "", "example.py:4: `title` must be a literal"),
        (HEADER.replace('title="t",', "") % "", "title"),
        (HEADER.replace('"t"', "7") % "", "`title` must be a text"),
        (HEADER.replace('{"run": "sparse_parity"}', '"sparse_parity"') % "", "`reads` must map"),
        (
            HEADER % ", canvases=('poster',)",
            "example.py:4: `canvases`: unknown canvas 'poster'; allowed: article, square, story",
        ),
        (HEADER % ", canvases=('stori',)", "unknown canvas 'stori' (did you mean 'story'?)"),
        (HEADER % ", canvases='square'", "`canvases` must be one or more of"),
        (HEADER % ", canvases=()", "`canvases` must be one or more of"),
        (HEADER.replace('("PAIR 2023",)', '("PAIR 2023")') % "", "`sources` must be a tuple of texts"),
        (HEADER.replace('{"run": "sparse_parity"}', "{[]: 1}") % "", "`reads` must be a literal"),
        ("x = 1\n\n  y = 2", "example.py:3: not valid Python: unexpected indent"),
        ("x = '\0'", "not valid Python"),
        ("(" * 5000, "not valid Python"),
        (HEADER.replace("order=3", "order='first'") % "", "`order` must be a whole number"),
        (HEADER % ", slider='beta1'", "`slider` must be a new argument of `build` and a label"),
        (HEADER % ", slider=('run', 'Run')", "`slider` must be a new argument of `build` and a label"),
    ],
)
def test_a_bad_header_is_named_with_its_file(tmp_path, text, said):
    with pytest.raises(UserError) as error:
        catalog.read_header(written(tmp_path, text))
    assert "example.py" in str(error.value) and said in str(error.value)


def test_a_broken_file_is_said_by_name_and_line_and_no_other_figure_is_touched(tmp_path):
    written(tmp_path, HEADER % "", "good.py")
    written(tmp_path, "x = (", "broken.py")
    written(tmp_path, HEADER % "", "a-b.py")
    written(tmp_path, HEADER % "", "posts.py")
    written(tmp_path, HEADER % "", "test.py")
    written(tmp_path, HEADER % "", "posts_x.py")
    written(tmp_path, HEADER % "", "lambda.py")
    (tmp_path / "binary.py").write_bytes(b"x = '\xff'\n")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / ".#good.py").symlink_to(tmp_path / "nowhere")  # as Emacs locks what it edits
    figures, faults = catalog.surveyed(tmp_path)
    assert list(figures) == ["good"]
    assert set(faults) == {"broken", "a-b", "posts", "test", "posts_x", "lambda", "binary", "folder"}
    assert "broken.py:1: not valid Python: '(' was never closed" in faults["broken"]
    assert "`posts` is a target of the workflow: give the file another name" in faults["posts"]
    assert "folder.py: cannot be read (Is a directory)" in faults["folder"]
    assert "\n" not in "".join(faults.values())


def test_an_encoding_that_the_file_declares_is_taken(tmp_path):
    (tmp_path / "latin.py").write_bytes(
        b"# coding: latin-1\n" + (HEADER.replace('"t"', '"\xe9"') % "").encode("latin-1")
    )
    assert catalog.read_header(tmp_path / "latin.py")[0].title == "\xe9"


def test_figures_of_the_same_order_go_by_name(tmp_path):
    for name in "cab":
        written(tmp_path, HEADER % "", f"{name}.py")
    assert list(catalog.figures(tmp_path)) == ["a", "b", "c"]


def test_every_rule_of_the_workflow_is_a_target():
    names = ["all", "train", "posts", "posts_x", "still", "shaped_film", "left_out", "gallery", "readme", "test"]
    assert [name for name in names if not catalog.is_target(name)] == [] and not catalog.is_target("weight_pruning")


def test_an_unknown_figure_is_named_with_those_there_are():
    with pytest.raises(UserError, match="unknown figure 'weight_prunning' .did you mean 'weight_pruning'"):
        catalog.find("weight_prunning")


def test_a_file_name_that_is_no_identifier_is_refused(tmp_path):
    with pytest.raises(UserError, match="identifier"):
        catalog.read_header(written(tmp_path, HEADER % "", "a;rm -rf.py"))


@pytest.mark.parametrize(
    "text, source",
    [
        ("sparse_parity", ("sparse_parity", "run")),
        ("sparse_parity/seeds", ("sparse_parity", "seeds")),
        ("sweep_parity/sweep", ("sweep_parity", "sweep")),
        ("sparse_parity/", None),
        ("sparse_parity/0.9", ("sparse_parity/0.9", "run")),
        ("sparse_parity/each", ("sparse_parity", "each")),
        ("../runs/sparse_parity.safetensors", ("../runs/sparse_parity.safetensors", "file")),
        ("sparse_parity/0.9/seeds", None),
        ("/seeds", None),
        ("", None),
    ],
)
def test_what_is_read_is_a_run_all_its_seeds_their_table_a_sweep_or_a_file(text, source):
    assert Source.parse(text) == (source and Source(*source))
