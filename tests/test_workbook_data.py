"""What `read` gives Python of a workbook is what a run on it works with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notebook.books import customers, run, write_rows
from xl_segment import Settings, read, refresh, segment
from xl_segment.errors import NotFoundError

pytestmark = pytest.mark.usefixtures("without_charts")


def test_rows_come_without_our_columns_and_give_the_segments_of_the_workbook(tmp_path: Path) -> None:
    rows = customers()
    path = run(write_rows(tmp_path / "In.xlsx", rows, above=2), tmp_path / "Out.xlsx", k=3, seed=4)
    workbook = read(path)
    assert workbook.data.headers == tuple(rows[0])
    assert workbook.data.cells.index.tolist() == list(range(4, 124))
    assert workbook.settings == Settings(k=3, seed=4)
    assert workbook.labels is not None
    assert workbook.memory is not None
    made = segment(workbook.data, workbook.settings)
    assert made.rows["Segment"].equals(workbook.labels["Segment"].reindex(made.rows.index))
    scored = refresh(workbook.data, previous=workbook.memory)
    assert scored.rows["Persona"].tolist() == workbook.labels["Persona"].tolist()


def test_a_workbook_without_segments_has_rows_alone(tmp_path: Path) -> None:
    workbook = read(write_rows(tmp_path / "In.xlsx", customers()), sheet="Data")
    assert (workbook.memory, workbook.labels, workbook.playbook) == (None, None, None)
    assert workbook.settings == Settings()
    with pytest.raises(NotFoundError, match="Did you mean 'Data'"):
        read(tmp_path / "In.xlsx", sheet="Dota")


def test_ids_in_a_text_file_keep_their_zeros_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "Kunden.txt"
    path.write_bytes("Kunde\tStraße\tAlter\n007\tÖlweg\t31\n008\tGasse\t58\n".encode("utf-16"))
    assert read(path).data.cells.iloc[0].tolist() == ["007", "Ölweg", "31"]
