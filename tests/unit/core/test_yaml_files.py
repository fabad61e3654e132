"""The project's YAML files are read as PyYAML's safe loader reads them."""

import pytest
import yaml

from core import yaml_files
from tests.helpers.paths import ROOT


@pytest.mark.parametrize(
    "name", ["workflow/schemas/config.schema.yaml", "publish/posts/story.yaml", "publish/platforms.yaml"]
)
def test_a_file_is_read_as_by_the_safe_loader(name):
    assert yaml_files.read(ROOT / name) == yaml.safe_load((ROOT / name).read_text("utf-8"))


def test_no_object_is_made(tmp_path):
    file = tmp_path / "evil.yaml"
    file.write_text("!!python/object/apply:os.getcwd []")
    with pytest.raises(yaml.YAMLError):
        yaml_files.read(file)
