import pytest

from figures import catalog
from workflow.job import UserError

HEADER = '''"""A figure."""
from figures.header import Animation
figure = Animation(
    reads={"run": "sparse_parity"}, title="t", caption="c", alt="a", sources=("PAIR 2023",), order=3%s
)
'''


def written(folder, text, name="example.py"):
    (folder / name).write_text(text)
    return folder / name


def test_a_header_is_read_without_running_the_file(tmp_path):
    path = written(tmp_path, HEADER % "" + "\nraise SystemExit('this was run')\n")
    header = catalog.read_header(path)
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
        (HEADER % ", colour='red'", "the header has no field `colour`"),
        (HEADER.replace('"t"', "'t'.upper()") % "", "`title` in line 4 must be a literal"),
        (HEADER.replace('title="t",', "") % "", "title"),
        (HEADER.replace('"t"', "7") % "", "`title` must be a text"),
        (HEADER.replace('{"run": "sparse_parity"}', '"sparse_parity"') % "", "`reads` must map"),
        (HEADER % ", canvases=('poster',)", "`canvases` may hold article, square, story"),
        (HEADER.replace("order=3", "order='first'") % "", "`order` must be a whole number"),
    ],
)
def test_a_bad_header_is_named_with_its_file(tmp_path, text, said):
    with pytest.raises(UserError) as error:
        catalog.read_header(written(tmp_path, text))
    assert "example.py" in str(error.value) and said in str(error.value)


def test_an_unknown_figure_is_named_with_those_there_are():
    with pytest.raises(UserError, match="unknown figure 'weight_prunning' .did you mean 'weight_pruning'"):
        catalog.find("weight_prunning")


def test_a_file_name_that_is_no_identifier_is_refused(tmp_path):
    with pytest.raises(UserError, match="identifier"):
        catalog.read_header(written(tmp_path, HEADER % "", "a;rm -rf.py"))
