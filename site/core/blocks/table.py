"""Figures in rows and columns, readable by anybody and translatable word by word."""

import json
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail.contrib.table_block.blocks import TableBlock
from wagtail_localize.segments import StringSegmentValue

from core.blocks.parts import PREVIEW, SHOW

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 200, 20, 500
CAPTION = "caption"


class Grid(TableBlock):
    """Wagtail's table, with its shape checked and its words open to translation.

    Wagtail stores whatever JSON the form holds, and wagtail-localize knows nothing
    of tables: both are mended here.
    """

    def value_from_form(self, value):
        """The table; None for a form that holds no table at all."""
        return _tidy(json.loads(value)) if value else None

    def clean(self, value):
        value = super().clean(value)
        rows = (value or {}).get("data") or []
        if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
            raise ValidationError(
                _("A table has at most %(rows)d rows and %(columns)d columns."),
                params={"rows": MOST_ROWS, "columns": MOST_COLUMNS},
            )
        if any(len(str(cell)) > MOST_LETTERS for row in rows for cell in row if cell):
            raise ValidationError(
                _("A cell has at most %(letters)d letters."),
                params={"letters": MOST_LETTERS},
            )
        return value

    def get_translatable_segments(self, value):
        """The caption and every cell with a word in it; figures are left alone."""
        if not value:
            return []
        found = []
        if caption := value.get("table_caption"):
            found.append(StringSegmentValue(CAPTION, caption))
        for r, row in enumerate(value.get("data") or []):
            for c, cell in enumerate(row):
                if isinstance(cell, str) and re.search(r"[^\W\d_]", cell):
                    found.append(StringSegmentValue(f"{r}-{c}", cell))
        return found

    def restore_translated_segments(self, value, segments):
        """The table with the translated words in their cells."""
        table = json.loads(json.dumps(value))
        for segment in segments:
            text = segment.render_text()
            if segment.path == CAPTION:
                table["table_caption"] = text
                continue
            row, _dash, column = segment.path.partition("-")
            try:
                table["data"][int(row)][int(column)] = text
            except (IndexError, ValueError):
                continue  # The cell has left the table since it was translated.
        return table


class FiguresBlock(Grid):
    class Meta:
        icon = "table"
        label = _("Table")
        group = SHOW
        description = _("Figures in rows and columns.")
        help_text = _("Mark the first row as the header; give it a caption.")
        template = "blocks/table.html"
        preview_template = PREVIEW
        preview_value = {
            "data": [
                ["År", "Median", "Svar"],
                ["2024", "46.900", "781"],
                ["2025", "48.200", "846"],
                ["2026", "49.700", "903"],
            ],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": "Månedsløn i kroner",
        }


def _tidy(value) -> dict | None:
    """The table of a form with nothing in it that a table does not have.

    Raises ValueError where it is not one: rows that are no rows, cells that are no
    cells. Merged cells, class names and hidden cells are dropped: the editor offers
    none, and class names have been a way into pages (CVE-2026-28222).
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("Not a table.")
    json.dumps(value, ensure_ascii=False).encode()
    rows = value.get("data") or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("Not rows.")
    for cell in (cell for row in rows for cell in row):
        if cell is not None and not isinstance(cell, str | int | float):
            raise ValueError("Not a cell.")
    choice = value.get("table_header_choice") or ""
    caption = value.get("table_caption") or ""
    if not isinstance(choice, str) or not isinstance(caption, str):
        raise ValueError("Not words.")
    return {
        "data": rows,
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": choice in {"row", "both"},
        "first_col_is_header": choice in {"column", "both"},
        "table_header_choice": choice,
        "table_caption": caption[:MOST_LETTERS],
    }
