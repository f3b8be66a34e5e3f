"""Papers to keep: PDF pages with the house's typeface in them.

reportlab draws; this gives it letters, lines that fit, and a square code. Measures are
millimetres from the top left corner, as one measures paper.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

import qrcode
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parent / "print_fonts"
REGULAR, BOLD = "Grotesk", "Grotesk-Bold"
A4, A6 = (210, 297), (148, 105)
INK, QUIET, PALE = "#16201c", "#5f6b65", "#dcded7"


@cache
def _fonts() -> None:
    """Made known to reportlab once in a process."""
    for name, file in ((REGULAR, "regular"), (BOLD, "bold")):
        path = FONTS / f"schibsted-grotesk-{file}.ttf"
        pdfmetrics.registerFont(TTFont(name, path))


def modules(text: str) -> list[list[bool]]:
    """The dark modules of a square code, without its margin; level M."""
    code = qrcode.QRCode(None, qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.modules


class Paper:
    """One PDF in the making. `size` is width and height in millimetres."""

    def __init__(
        self, size: tuple[int, int], *, title: str, author: str, language: str
    ):
        _fonts()
        self.width, self.height = size
        self._out = BytesIO()
        self._canvas = Canvas(
            self._out,
            pagesize=(self.width * mm, self.height * mm),
            # The same paper is the same bytes, so that it can be compared.
            invariant=True,
            lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)

    def text(
        self, words, x, y, *, size=11, bold=False, colour=INK, width=None
    ) -> float:
        """Words from (x, y) down, broken to fit; returns where the next line goes."""
        font = BOLD if bold else REGULAR
        width = (width or self.width - 2 * x) * mm
        self._canvas.setFillColor(colour)
        self._canvas.setFont(font, size)
        for line in _lines(str(words), font, size, width):
            y += size * 1.35 / mm * 0.75
            self._canvas.drawString(x * mm, (self.height - y) * mm, line)
            y += size * 1.35 / mm * 0.25
        return y

    def rule(self, x, y, width) -> None:
        """A thin line."""
        self._canvas.setStrokeColor(PALE)
        self._canvas.setLineWidth(0.6)
        level = (self.height - y) * mm
        self._canvas.line(x * mm, level, (x + width) * mm, level)

    def square(self, text: str, x, y, side) -> None:
        """A code of `side` millimetres with its white margin inside, black on white."""
        rows = modules(text)
        step = side / (len(rows) + 8)
        self._canvas.setFillColor("#ffffff")
        self._canvas.rect(
            x * mm,
            (self.height - y - side) * mm,
            side * mm,
            side * mm,
            stroke=0,
            fill=1,
        )
        self._canvas.setFillColor("#0b0f0d")
        path = self._canvas.beginPath()
        for n, row in enumerate(rows):
            for m, dark in enumerate(row):
                if dark:
                    path.rect(
                        (x + (m + 4) * step) * mm,
                        (self.height - y - (n + 5) * step) * mm,
                        step * mm,
                        step * mm,
                    )
        self._canvas.drawPath(path, stroke=0, fill=1)

    def done(self) -> bytes:
        """The file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()


def _lines(text: str, font: str, size: float, width: float):
    """Lines that fit; a word that is longer than a line is cut."""
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            while pdfmetrics.stringWidth(word, font, size) > width and len(word) > 1:
                cut = len(word) - 1
                while (
                    cut > 1 and pdfmetrics.stringWidth(word[:cut], font, size) > width
                ):
                    cut -= 1
                if line:
                    yield line
                    line = ""
                yield word[:cut]
                word = word[cut:]
            longer = f"{line} {word}" if line else word
            if pdfmetrics.stringWidth(longer, font, size) > width:
                yield line
                line = word
            else:
                line = longer
        yield line
