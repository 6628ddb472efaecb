"""What a user and a stranger read: complete, and true to the program."""

from __future__ import annotations

import dataclasses
import doctest
import re
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

import xl_segment
from xl_segment import Segmentation, cli, errors, guide, pipeline, result, settings, workbook_data
from xl_segment.charts import draw_all
from xl_segment.errors import NotFoundError
from xl_segment.excel import functions
from xl_segment.guide import TOPICS, page
from xl_segment.pages.pages import pages
from xl_segment.segments import segment_model
from xl_segment.settings import Settings

#: A sheet each that cannot be segmented, by the name of its file.
CANNOT_BE_SEGMENTED = {
    "Customers.csv": "Customer,City\nAnn,Rome\nBob,Oslo\nCid,Rome\nDan,Bonn\n",
    "all equal.csv": "Customer ID,Age,Income\n" + "".join(f"C{at},30,2000\n" for at in range(50)),
    "Sales.csv": "Order no,Date,Product,Amount\n"
    + "".join(f"{at},2024-03-{at % 28 + 1},Tea,{at}.5\n" for at in range(60)),
}
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


#: Words of methods, and of trade, that stand on sheets, and that nobody knows by themselves.
WORDS_TO_KNOW = (
    "silhouette", "inertia", "calinski-harabasz", "davies-bouldin", "jaccard", "gap statistic", "prediction strength",
    "standard deviation", "median", "mean", "fit", "persona", "segment", "comes out again", "natural groups", "recency",
    "frequency", "tenure", "stability index", "kolmogorov-smirnov", "between two segments", "set aside", "at stake",
)  # fmt: skip


def test_the_glossary_has_every_word_of_a_method_that_stands_on_a_sheet(demo_result: Segmentation) -> None:
    said = " ".join(
        str(cell) for each in pages(demo_result, draw_all(demo_result), written="") for block in each.blocks
        for row in block.values for cell in row
    ).casefold()  # fmt: skip
    glossary = page("glossary").casefold()
    standing = [word for word in WORDS_TO_KNOW if re.search(rf"\b{word}\b", said)]
    assert len(standing) > 14
    assert [word for word in WORDS_TO_KNOW if not re.search(rf"\b{word}\b", glossary)] == []


def test_each_word_of_the_glossary_is_said_in_a_sentence_or_two() -> None:
    entries = re.findall(r"^- (\*\*.+?)(?=^- |^## |\Z)", page("glossary"), re.MULTILINE | re.DOTALL)
    assert len(entries) > 40
    for entry in entries:
        assert 1 <= len(re.findall(r"[.](?=\s|$)", entry)) <= 2, entry
        assert len(entry.split()) <= 60, entry
    words = [word for entry in entries for word in re.findall(r"\*\*(.+?)\*\*", entry)]
    assert len(words) == len(set(words))
    assert {"segment", "persona", "Fit", "silhouette", "inertia", "centroid", "PCA", "recency", "frequency"} <= {
        *words, *map(str.lower, words)
    }  # fmt: skip


def test_the_pages_that_the_readme_points_to_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert len(targets) > len(TOPICS)
    assert [target for target in targets if not (README.parent / target).exists()] == []


def test_each_picture_of_the_readme_says_what_it_shows_and_is_small_and_no_other_is_kept() -> None:
    text = README.read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    assert text.index("![") < text.index("```")  # the outcome comes first
    assert all(len(alt.split()) > 4 for alt, _ in shown)
    pictures = README.parent / "workbook_template" / "pictures"
    assert {README.parent / target for _, target in shown} == {*pictures.iterdir()}
    for path in pictures.iterdir():
        assert path.stat().st_size < (600_000 if path.suffix == ".gif" else 150_000), path.name


def refusal(path: Path) -> str:
    """Return what a run on a file says where it cannot be done."""
    with pytest.raises(errors.SegmentError) as refused:
        CliRunner().invoke(cli.app, ["run", str(path)], catch_exceptions=False)
    return str(refused.value)


@pytest.mark.parametrize("name", CANNOT_BE_SEGMENTED)
def test_the_faq_quotes_what_is_said_of_sheets(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(CANNOT_BE_SEGMENTED[name], encoding="utf-8")
    assert refusal(path) in " ".join(page("faq").split())


def test_the_faq_quotes_what_is_said_of_files(tmp_path: Path) -> None:
    quoted = " ".join(page("faq").split())
    path = tmp_path / "Customers.xlsx"
    path.write_text("no workbook", encoding="utf-8")
    assert refusal(path) in quoted
    openpyxl.Workbook().save(path)
    (tmp_path / "~$Customers.xlsx").write_text("somebody", encoding="utf-8")
    assert refusal(path) in quoted
