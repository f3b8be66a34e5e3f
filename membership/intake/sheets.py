"""Rows of an XLSX file, in flat memory and behind limits.

openpyxl reads; what it would keep in memory (the table of shared strings) is put in a
file, and what could be a bomb is refused before anything is unpacked (safety.md T11,
fault 30). It parses with defusedxml, which knows no entities.
"""

import array
import datetime as dt
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from django.utils.translation import gettext as _

from core.errors import Refused

MAX_PARTS = 1_000
MAX_UNPACKED = 100 * 1024 * 1024
# Small parts are read whole (styles, the workbook itself), so they must be small.
MAX_SMALL = 4 * 1024 * 1024
MAX_RATIO = 100
# Excel's own last line; a file that names a later one makes readers count to it.
LAST_LINE = 1_048_576
_STREAMED = ("xl/worksheets/sheet", "xl/sharedstrings")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    InvalidFileException,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)


def rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells as text) of the first visible sheet.

    Raises Refused: bomb macros locked broken.
    """
    _check(file)
    try:
        with tempfile.TemporaryFile() as spool, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = _open(file, spool)
            for number, row in enumerate(book.values, start=1):
                if number > LAST_LINE:
                    raise ValueError("a line that no workbook has")
                yield number, [_text(value) for value in row]
    except _BROKEN as no:
        raise Refused(
            _(
                "The workbook cannot be read. Open it, save it anew as “Excel workbook"
                " (.xlsx)” and try again."
            ),
            "broken",
        ) from no


def _open(file: BinaryIO, spool):
    file.seek(0)
    reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
    reader.spool = spool
    reader.read()
    sheets = [s for s in reader.wb.worksheets if s.sheet_state == "visible"]
    if not sheets:
        raise ValueError("no sheet to be seen")
    sheet = sheets[0]
    # What a file says of its own size is a guess, sometimes a wild one.
    sheet.reset_dimensions()
    return sheet


def _check(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as no:
        raise Refused(_("The workbook is damaged."), "broken") from no
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(_("The file has a password. Save it without one."), "locked")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(
            _("The workbook holds macros. Save it as “Excel workbook (.xlsx)”."),
            "macros",
        )
    packed = sum(part.compress_size for part in parts) or 1
    unpacked = sum(part.file_size for part in parts)
    small = (p for p in parts if not p.filename.lower().startswith(_STREAMED))
    if (
        len(parts) > MAX_PARTS
        or unpacked > MAX_UNPACKED
        or unpacked / packed > MAX_RATIO
        or any(
            p.file_size > MAX_SMALL and p.filename.endswith(("xml", "rels"))
            for p in small
        )
    ):
        raise Refused(
            _(
                "The workbook is too large inside. Copy the list alone into a new one,"
                " and save it as CSV or XLSX."
            ),
            "bomb",
        )
    if "xl/workbook.xml" not in names:
        raise Refused(
            _("This is not a table. Save the list as CSV or XLSX and try again."),
            "kind",
        )


class _Reader(ExcelReader):
    """openpyxl's, with the shared strings in a file instead of in memory."""

    spool: BinaryIO

    def read_strings(self):
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = _Strings(source, self.spool)


class _Strings:
    """A list of strings on disk: eight bytes of memory for each."""

    def __init__(self, source, spool):
        self.spool = spool
        self.starts = array.array("Q", [0])
        tag = f"{{{SHEET_MAIN_NS}}}si"
        root = None
        for event, node in iterparse(source, events=("start", "end")):
            if root is None:
                root = node
            if event == "end" and node.tag == tag:
                text = Text.from_tree(node).content.replace("x005F_", "")
                data = text[:2000].encode("utf-8", "replace")
                spool.write(data)
                self.starts.append(self.starts[-1] + len(data))
                root.clear()

    def __len__(self):
        return len(self.starts) - 1

    def __getitem__(self, at):
        begin, end = self.starts[at], self.starts[at + 1]
        self.spool.seek(begin)
        return self.spool.read(end - begin).decode("utf-8", "replace")


def _text(value) -> str:
    """A cell as somebody would have typed it; days in ISO, whole numbers whole."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
