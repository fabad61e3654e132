import json

import pytest

from publish import cli
from publish.article import write
from tests.helpers import articles


def test_the_command_writes_each_output(given, tmp_path):
    given = articles.placed(tmp_path / "article", given)
    for output in ("check", "paste"):
        cli.main(["article", output, "--given", json.dumps(given), "--out", str(tmp_path / "out")])
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"claims.json", "lesswrong.md", "substack.html"}
    (sentence,) = json.loads((tmp_path / "out/claims.json").read_text())
    assert sentence["claims"][0]["bound"] == "<= 7"


def test_an_unknown_output_is_refused(capsys):
    with pytest.raises(SystemExit):
        cli.main(["article", "word", "--given", "{}", "--out", "x"])
    message = capsys.readouterr().err
    assert all(output in message for output in write.OUTPUTS)
