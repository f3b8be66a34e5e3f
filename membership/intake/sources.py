"""Opens what was uploaded: guesses what it is, and hands out its rows as text.

Whatever the file, the answer is rows or a `Refused` that says what to do; memory does
not grow with the file.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
# Nobody's name or address is longer; what is longer is cut and marked as a fault.
MAX_CELL = 1_000
SAMPLE = 8
_BLOCK = 64 * 1024

ENCODINGS = {
    "utf-8-sig": gettext_lazy("UTF-8 (usual)"),
    "utf-16": gettext_lazy("UTF-16 (Excel, “Unicode text”)"),
    "cp1252": gettext_lazy("Windows (Western Europe)"),
    "iso-8859-1": gettext_lazy("ISO 8859-1"),
    "mac_roman": gettext_lazy("Mac (older)"),
}
SEPARATORS = {
    ";": gettext_lazy("semicolon ;"),
    ",": gettext_lazy("comma ,"),
    "\t": gettext_lazy("tabulator"),
    "|": gettext_lazy("upright stroke |"),
}


@dataclass(frozen=True)
class Shape:
    """How a file is read: `encoding` and `separator` are empty for a spreadsheet."""

    kind: str
    encoding: str = ""
    separator: str = ""


def look(file: BinaryIO, name: str) -> Shape:
    """What the file is, by its content. Raises Refused: empty kind locked."""
    file.seek(0)
    start = file.read(4096)
    if not start.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Refused(_("The file is empty."), "empty")
    if start.startswith(b"PK\x03\x04"):
        return Shape("xlsx")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _(
                "The file has a password or is in Excel’s old format. Open it, and save"
                " it as “Excel workbook (.xlsx)” without a password."
            ),
            "locked",
        )
    bare = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    markup = (
        b"<!doctype",
        b"<html",
        b"<?xml",
        b"<table",
        b"{\\rtf",
        b"%pdf",
        b"\x89png",
    )
    if bare.startswith(markup):
        raise Refused(
            _("This is not a table. Save the list as CSV or XLSX and try again."),
            "kind",
        )
    encoding = guess_encoding(file)
    return Shape("csv", encoding, guess_separator(file, encoding))


def guess_encoding(file: BinaryIO) -> str:
    """One of ENCODINGS. Reads the whole file: one bad byte at its end decides."""
    file.seek(0)
    start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    noughts = max(start[0::2].count(0), start[1::2].count(0))
    if not start.startswith(codecs.BOM_UTF8) and noughts > len(start) / 8:
        return "utf-16"
    if _decodes(file, "utf-8-sig"):
        return "utf-8-sig"
    counted: Counter = Counter()
    file.seek(0)
    while block := file.read(_BLOCK):
        counted.update(byte for byte in block if byte > 0x7F)

    def letters(encoding: str) -> int:
        return sum(counted[b] for b in "æøåÆØÅäöÄÖéü".encode(encoding))

    if letters("mac_roman") > letters("cp1252"):
        return "mac_roman"
    return "cp1252" if _decodes(file, "cp1252") else "iso-8859-1"


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def guess_separator(file: BinaryIO, encoding: str) -> str:
    """The one that cuts the first lines into the same number of most cells."""
    best, score = ";", 0.0
    for separator in SEPARATORS:
        widths = []
        try:
            for line, _row in zip(
                _csv(file, encoding, separator), range(20), strict=False
            ):
                widths.append(len(line[1]))
        except (Refused, UnicodeError):
            continue
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        if width > 1 and width * times / len(widths) > score:
            best, score = separator, width * times / len(widths)
    return best


def rows(file: BinaryIO, shape: Shape) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each row that is not empty; the first is the heading.

    Raises Refused, also in the middle: encoding quotes cell columns rows broken.
    """
    if shape.kind == "xlsx":
        from membership.intake import sheets

        found = sheets.rows(file)
    else:
        found = _csv(file, shape.encoding, shape.separator)
    count = 0
    for number, cells in found:
        cells = [cell.replace("\0", "\ufffd") for cell in cells]
        if not any(cell.strip() for cell in cells):
            continue
        while len(cells) > 1 and not cells[-1].strip():
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise Refused(
                _("Line {line} has {count} columns. At most {most} are read.").format(
                    line=number, count=len(cells), most=MAX_COLUMNS
                ),
                "columns",
            )
        if count > MAX_ROWS:
            raise _too_many()
        yield number, [cell[: MAX_CELL + 1] for cell in cells]
        count += 1


def _too_many() -> Refused:
    return Refused(
        _(
            "There are more than {most} rows. Divide the list and import one part at a"
            " time."
        ).format(most=f"{MAX_ROWS:,}".replace(",", "\u00a0")),
        "rows",
    )


def _csv(file: BinaryIO, encoding: str, separator: str):
    codec = _codec(file, encoding)
    text = io.TextIOWrapper(_Open(file), codec, newline="")
    # A heading of Excel's own: “sep=;”. It is not a row.
    begun = text.readline(20)
    first = 1
    if begun.lower().startswith("sep=") and len(begun.strip()) <= 5:
        first = 2
        text = io.TextIOWrapper(_Open(file), codec, newline="")
        text.readline()
    else:
        text = io.TextIOWrapper(_Open(file), codec, newline="")
    reader = csv.reader(text, delimiter=separator)
    before = 0
    try:
        for cells in reader:
            yield before + first, cells
            before = reader.line_num
    except UnicodeError:
        raise Refused(
            _(
                "From line {line} on, the letters do not fit “{encoding}”. Choose"
                " another alphabet."
            ).format(line=before + first, encoding=ENCODINGS.get(encoding, encoding)),
            "encoding",
        ) from None
    except csv.Error:
        raise Refused(
            _(
                "Something is wrong from line {line} on: a quotation mark that does not"
                " end, or a cell of more than 100,000 characters."
            ).format(line=before + first),
            "quotes",
        ) from None


def _codec(file: BinaryIO, encoding: str) -> str:
    """UTF-16 without a byte order mark is told from where the noughts stand."""
    if encoding != "utf-16":
        return encoding
    file.seek(0)
    start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    little = start[1::2].count(0) >= start[0::2].count(0)
    return "utf-16-le" if little else "utf-16-be"


class _Open(io.RawIOBase):
    """The file from its beginning; stays open when the reader around it is closed."""

    def __init__(self, file: BinaryIO):
        self.file = file
        file.seek(0)

    def readable(self):
        return True

    def read(self, size: int = -1):
        return self.file.read(_BLOCK if size is None or size < 0 else size)

    read1 = read

    def readinto(self, buffer):
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
