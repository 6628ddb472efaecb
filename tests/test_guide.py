"""What a user and a stranger read: complete, and true to the program."""

from __future__ import annotations

import dataclasses
import doctest
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import xl_segment
from xl_segment import cli, errors, guide, pipeline, result, settings, workbook_data
from xl_segment.errors import NotFoundError
from xl_segment.excel import functions
from xl_segment.guide import TOPICS, page
from xl_segment.segments import segment_model
from xl_segment.settings import Settings

README = Path(xl_segment.__file__).parents[1] / "README.md"


@pytest.mark.parametrize(
    "module",
    [pipeline, result, segment_model, settings, errors, guide, workbook_data],
    ids=lambda module: module.__name__,
)
def test_the_examples_in_docstrings_give_what_they_say(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]
    assert results.attempted > 0
    assert results.failed == 0


def test_each_topic_has_a_page_and_each_page_a_topic() -> None:
    pages = {path.stem for path in Path(guide.__file__).parent.glob("*.md")}
    assert pages == set(TOPICS)
    assert all(page(topic).startswith("# ") for topic in TOPICS)
    with pytest.raises(NotFoundError, match="Did you mean 'settings'"):
        page("setting")


def test_the_command_shows_the_topics_and_their_pages() -> None:
    runner = CliRunner()
    assert [line.split()[0] for line in runner.invoke(cli.app, ["guide"]).stdout.splitlines()] == list(TOPICS)
    assert runner.invoke(cli.app, ["guide", "weeks"]).stdout.strip() == page("weeks").strip()


def test_the_guide_names_every_setting() -> None:
    told = page("settings") + page("commands")
    missing = [field.name for field in dataclasses.fields(Settings) if not re.search(rf"`(?:--)?{field.name}\b", told)]
    assert missing == ["roles"]  # which the command line has an option of its own for
    assert "`--column" in told


def test_the_guide_names_every_function() -> None:
    names = [name for name in dir(functions) if name.startswith("SEGMENT") and callable(getattr(functions, name))]
    assert names
    assert all(f"`={name}(" in page("functions") for name in names)


def test_the_guide_names_every_command() -> None:
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    told = page("commands")
    assert [name for name in commands if f"xl-segment {name}" not in told] == []


def test_the_pages_that_the_readme_points_to_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert len(targets) > len(TOPICS)
    assert [target for target in targets if not (README.parent / target).exists()] == []
