"""The media of a figure's posts: each drawing decoded once, each medium as its platform takes it."""

import json

import pytest

from core.errors import UserError
from publish import cli
from publish.media import transcode
from tests.helpers.media import medium


def given(tmp_path, *media):
    """The JSON of media (platform, drawing, name of the file to write)."""
    return json.dumps(
        {
            "media": [
                {
                    "platform": key,
                    "source": str(drawn),
                    "out": f"{tmp_path}/{key}/{name}",
                    "facts": f"{tmp_path}/{name}.{key}",
                }
                for key, drawn, name in media
            ]
        }
    )


def test_a_drawing_that_several_platforms_take_is_decoded_once_and_copied(tmp_path, monkeypatch, capsys):
    video, gif = medium(tmp_path / "a.mp4", rest=40), medium(tmp_path / "a.gif")
    decoded, read = [], transcode.decode.reader
    monkeypatch.setattr(transcode.decode, "reader", lambda path: decoded.append(path.name) or read(path))
    wanted = [
        ("x", video, "1.mp4"),
        ("mastodon", video, "2.mp4"),
        ("github", gif, "3.gif"),
        ("lesswrong", gif, "3.gif"),
    ]
    cli.main(["fit_posts", "--given", given(tmp_path, *wanted)])
    assert decoded == ["a.mp4", "a.gif"]
    for key, drawn, name in wanted:
        assert (tmp_path / key / name).read_bytes() == drawn.read_bytes()
        facts = json.loads((tmp_path / f"{name}.{key}").read_text())
        assert facts["how"] is None and facts["source"] == str(drawn) and facts["facts"]["frames"] >= 50
    assert capsys.readouterr().out.count("as drawn") == 4


def test_what_a_platform_does_not_take_as_it_is_is_encoded_for_it_alone(tmp_path):
    video = medium(tmp_path / "a.mp4", rest=40)  # groups of two seconds, and wider than high
    cli.main(["fit_posts", "--given", given(tmp_path, ("x", video, "1.mp4"), ("x", video, "2.gif"))])
    assert json.loads((tmp_path / "1.mp4.x").read_text())["how"] is None
    assert json.loads((tmp_path / "2.gif.x").read_text())["faults"] == ["format is mp4, must be gif"]
    with pytest.raises(UserError, match=r"a.mp4 does not fit YouTube Shorts.*aspect"):
        cli.main(["fit_posts", "--given", given(tmp_path, ("youtube", video, "1.mp4"))])
