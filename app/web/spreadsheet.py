"""Rows as a CSV file that spreadsheets open: UTF-8 with a mark, no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response

MARK = "\ufeff"
# A cell that begins so is taken for a formula by programs that open the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """These rows as lines of the file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_cell(each) for each in row] for row in rows)
    return text.getvalue()


def csv_answer(parts: Iterable[str], name: str) -> Response:
    """The file of these parts, sent one after the other; no browser keeps it."""
    answer = Response(_marked(parts), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _marked(parts: Iterable[str]) -> Iterator[str]:
    yield MARK
    yield from parts


def _cell(value: Any) -> Any:
    is_text = isinstance(value, str)
    return f"'{value}" if is_text and value.startswith(FORMULA) else value
