import pytest

from core import given
from core.errors import UserError


def test_json_is_read_as_it_is_typed_or_from_a_file(tmp_path):
    path = tmp_path / "claims.json"
    path.write_text('{"reads": {"run": "ünï.safetensors"}}', encoding="utf-8")
    assert given.read(str(path)) == given.read(path.read_text(encoding="utf-8"))
    assert given.read('{"many": "%s"}' % ("x" * 10_000)) == {"many": "x" * 10_000}  # no name of a file is so long


def test_a_mistake_is_said_with_the_option_and_the_file(tmp_path):
    (tmp_path / "damaged.json").write_text('{"reads"')
    with pytest.raises(UserError, match="--spec .*damaged.json is not JSON"):
        given.read(str(tmp_path / "damaged.json"), "--spec")
    with pytest.raises(UserError, match="--given: .*gone.json is missing"):
        given.read(str(tmp_path / "gone.json"))
    with pytest.raises(UserError, match="--spec is not JSON"):
        given.read("{", "--spec")
