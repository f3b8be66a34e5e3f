"""Writes CSV that spreadsheets open as text, never as formulas."""

import csv
import re
from collections.abc import Iterable

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# What spreadsheets take for the start of a formula, full-width twins included
# (OWASP, CSV Injection), also behind spaces, which some programs drop.
_FORMULA = re.compile(r"^[\s\u200b-\u200f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
_LEADING = ("\t", "\r", "\n")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BOM = "\ufeff"


def safe(value) -> str:
    """A cell's text; what would be a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    text = _CONTROLS.sub("", str(value))
    text = text.encode("utf-8", "replace").decode()
    if text.lstrip(" ").startswith(_LEADING) or _FORMULA.match(text):
        return f"'{text}"
    return text


class _Echo:
    def write(self, value):
        return value


def lines(header: Iterable, rows: Iterable[Iterable]) -> Iterable[str]:
    """The file line by line, as RFC 4180 has it, with a BOM for Excel's sake."""
    writer = csv.writer(_Echo())
    yield BOM
    yield writer.writerow([safe(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


def response(name: str, header, rows) -> StreamingHttpResponse:
    """A download called `name`.csv."""
    name = re.sub(r"[^\w .-]+", " ", name).strip()[:80] or "list"
    return StreamingHttpResponse(
        lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, f"{name}.csv"),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
