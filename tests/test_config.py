"""Settings: an unknown key is an error that names the right one, with its file and line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from newsletter import config
from newsletter.errors import ConfigError
from tests.conftest import REPOSITORY

GOOD = "publication:\n  name: N\n  publisher: P\n"
SECTIONS = "sections:\n  - key: legislation\n    title: Legislation\n"


def workspace(folder: Path, settings: str = GOOD, feeds: str = SECTIONS) -> Path:
    (folder / "newsletter.yaml").write_text(settings, encoding="utf-8")
    (folder / "feeds.yaml").write_text(feeds, encoding="utf-8")
    return folder


def test_defaults_fill_what_is_not_said(tmp_path: Path) -> None:
    found = config.publication(workspace(tmp_path))
    assert (found.name, found.paper, found.site, found.email_budget) == ("N", "A4", None, 80_000)


@pytest.mark.parametrize(
    ("settings", "line", "said"),
    [
        (GOOD + "lok:\n  accent: '#000000'\n", 4, "unknown key lok; did you mean look?"),
        (GOOD + "look:\n  acent: '#000000'\n", 5, "did you mean accent?"),
        (GOOD + "  zzz: 1\n", 4, "known here: name"),
        ("publication:\n  name: N\n", 1, "publication.publisher is missing"),
        (GOOD + "  time_zone: Mars/North\n", 4, "must be a time zone"),
        (GOOD + "  contact: nobody\n", 4, "must be an e-mail address"),
        (GOOD + '  contact: "a@b.cn\\nBcc: x@y.z"\n', 4, "must be an e-mail address"),
        (GOOD + "site:\n  url: example.org\n", 5, "must be an address beginning with https://"),
        (GOOD + "pdf:\n  paper: A5\n", 5, "'A4' or 'Letter'"),
        ("publication: [\n", 2, "not valid YAML"),
        ("a: \x00\n", 1, "YAML"),
        ("", 1, "publication is missing"),
        ("- a\n", 1, "valid dictionary"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(tmp_path: Path, settings: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.publication(workspace(tmp_path, settings))
    assert f"newsletter.yaml:{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="newsletter init"):
        config.publication(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "model"), [("newsletter", config.Settings), ("feeds", config.Feeds)])
def test_the_schemas_are_those_of_the_models_and_accept_the_shipped_files(
    name: str, model: type[config.Settings]
) -> None:
    stored = json.loads((REPOSITORY / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert stored == config.schema(model), f"run: newsletter schema {name}.yaml > schemas/{name}.schema.json"
    jsonschema.validate(yaml.safe_load((REPOSITORY / f"{name}.yaml").read_text(encoding="utf-8")), stored)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"unknown": 1}, stored)
