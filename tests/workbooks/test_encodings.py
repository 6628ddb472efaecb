"""In what encoding a text file was written: the same letters come out, whatever bytes they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbooks.languages import CASES, LANGUAGES, encode
from xl_segment.workbooks.closed.encodings import Decoded, decode
from xl_segment.workbooks.closed.text_file import read_grid


def decoded(raw: bytes) -> Decoded:
    found = decode(raw)
    assert found is not None
    return found


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_list_in_any_language_reads_as_it_was_written(language: str, encoding: str) -> None:
    for lines in (1, 5, 20, 200):
        text = LANGUAGES[language].text(lines, seed=lines)
        assert decoded(encode(text, encoding)).text == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_certain_with_a_mark_and_without(language: str, encoding: str) -> None:
    text = LANGUAGES[language].text(3)
    found = decoded(text.encode(encoding))
    assert (found.text, found.notes) == (text, ())


@pytest.mark.parametrize(
    ("language", "encoding", "said"),
    [
        ("Korean", "cp949", "The text file was read as Korean (cp949)."),
        ("Japanese", "cp932", "The text file was read as Japanese (cp932)."),
        ("Chinese, simplified", "gbk", "The text file was read as simplified Chinese (gb18030)."),
        ("Chinese, traditional", "big5", "The text file was read as traditional Chinese (cp950)."),
        ("Russian", "koi8-r", "The text file was read as Cyrillic (koi8-r)."),
        ("Polish", "cp1250", "The text file was read as Central European (cp1250)."),
    ],
)
def test_what_was_decided_is_said(tmp_path: Path, language: str, encoding: str, said: str) -> None:
    text = LANGUAGES[language].text(30)
    (tmp_path / "a.csv").write_bytes(encode(text, encoding))
    grid = read_grid(tmp_path / "a.csv")
    assert grid.values[0] == text.splitlines()[0].split(",")
    assert said in grid.notes


def test_what_says_too_little_is_called_not_sure() -> None:
    # The last letter is ë in one encoding and ė in another, and there is no other word to tell by.
    found = decoded("name,amount\nBrontë,1\nSmith,2\n".encode("cp1252"))
    assert len(found.notes) == 1
    assert "is nearly as likely; if letters look wrong, save it as UTF-8 and run again." in found.notes[0]


def test_what_everybody_reads_as_it_is_needs_no_words() -> None:
    assert decoded(LANGUAGES["German"].text(50).encode("cp1252")).notes == ()


def test_letters_far_down_in_a_long_file_decide_too() -> None:
    plain = "".join(f"{at},Smith,Leeds\r\n" for at in range(5_000))
    text = f"{plain}{LANGUAGES['Greek'].text(30)}{plain}"
    assert decoded(text.encode("cp1253")).text == text


def test_more_signs_than_are_looked_at_are_told_from_letters_that_come_late() -> None:
    text = "".join(f"{at},shoes {at} – new\r\n" for at in range(3_000)) + LANGUAGES["Russian"].text(3_000)
    assert decoded(text.encode("cp1251")).text == text


def test_utf8_with_a_few_pasted_letters_stays_utf8_and_is_told() -> None:
    text = LANGUAGES["Polish"].text(50)
    found = decoded(text.encode() + "Café".encode("cp1252"))
    assert found.text == text + "Café"
    assert found.notes == (
        "1 letter of the text file is not in UTF-8 as the others are, and may be read wrongly.",
    )  # fmt: skip


def test_bytes_without_a_letter_lose_no_others() -> None:
    text = LANGUAGES["Korean"].text(50)
    found = decoded(text.encode("cp949") + b"\xff\r\n")
    assert found.text == f"{text}\xff\r\n"
    assert found.notes[-1] == "1 sign of the text file stands for no letter in cp949."


def test_a_marked_file_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    found = decoded("a;b\n1;é\n".encode("utf-16")[:-1])
    assert found.text == "a;b\n1;é\ufffd"
    assert found.notes == ("The text file is damaged: where it could not be read stands '\ufffd'.",)


@pytest.mark.parametrize("raw", [b"\0\1\2\3" * 99, b"\0" * 50, bytes(range(256)) * 3])
def test_what_is_no_text_is_none(raw: bytes) -> None:
    assert decode(raw) is None
