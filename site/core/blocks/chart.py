"""Figures as a picture, with the same figures as a table below it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from core import charts
from core.blocks.parts import SHOW, Section, ground, heading, width
from core.blocks.table import Grid

KINDS = [("bars", _("Bars")), ("columns", _("Columns")), ("line", _("Line"))]


class ChartTable(Grid):
    """A table that can be drawn: words in the first row and column, else figures."""

    def clean(self, value):
        if value:
            value["table_header_choice"] = "both"
        value = super().clean(value)
        rows = (value or {}).get("data") or []
        if self.is_deferred_validation:
            return value
        if not value or len(rows) < 2 or len(rows[0]) < 2:
            raise ValidationError(
                _("Two rows and two columns at least: words first, then figures.")
            )
        if len(rows) - 1 > charts.MOST_ROWS or len(rows[0]) - 1 > charts.MOST_SERIES:
            raise ValidationError(
                _("A chart shows at most %(rows)d rows and %(series)d columns."),
                params={"rows": charts.MOST_ROWS, "series": charts.MOST_SERIES},
            )
        for row in rows[1:]:
            for cell in row[1:]:
                try:
                    charts.number(cell)
                except ValueError as error:
                    raise ValidationError(
                        _("“%(cell)s” is not a figure. Units have their own field."),
                        params={"cell": str(cell)[:40]},
                    ) from error
        return value


class ChartBlock(Section):
    heading = heading()
    kind = blocks.ChoiceBlock(
        choices=KINDS,
        default="bars",
        label=_("Drawn as"),
        help_text=_("Bars compare things, columns and lines follow time."),
    )
    table = ChartTable(
        label=_("Figures"),
        help_text=_(
            "First row: what is counted. First column: what it is counted for. At "
            "most four columns of figures."
        ),
    )
    unit = blocks.CharBlock(
        label=_("Unit"),
        max_length=20,
        required=False,
        help_text=_("For example kr. or per cent."),
    )
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        help_text=_("What the chart shows, and where the figures are from."),
    )
    width = width()
    ground = ground()

    def get_context(self, value, parent_context=None):
        """Adds `chart` (core.charts), None where the table cannot be drawn."""
        context = super().get_context(value, parent_context=parent_context)
        rows = ((value.get("table") or {}).get("data")) or []
        upright = value.get("kind") != "bars"
        try:
            drawn = charts.chart(rows, upright=upright) if len(rows) > 1 else None
        except (ValueError, IndexError):
            drawn = None
        context["chart"] = drawn
        context["rows"] = rows
        return context

    class Meta:
        icon = "guild-chart"
        label = _("Chart")
        group = SHOW
        description = _("Figures as bars, columns or a line, with their table.")
        help_text = _("The table below the chart is written by itself.")
        template = "blocks/chart.html"
        preview_value = {
            "heading": "Fem år med flere svar",
            "kind": "columns",
            "table": {
                "data": [
                    ["År", "Svar"],
                    ["2022", "512"],
                    ["2023", "640"],
                    ["2024", "781"],
                    ["2025", "846"],
                    ["2026", "903"],
                ],
                "table_header_choice": "both",
            },
            "unit": "",
            "caption": "Svar på lønundersøgelsen. Kilde: foreningens egen optælling.",
            "width": "wide",
            "ground": "paper",
        }
