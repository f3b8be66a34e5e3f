"""A list to begin with: the headings that are known, and three people of nowhere."""

import io

from openpyxl import Workbook

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import csvfiles
from membership.intake import columns
from membership.intake.views import keepers_only

_PEOPLE = (
    {
        "email": "ida.kjaer@example.org",
        "first_name": "Ida Marie",
        "last_name": "Kjær",
        "number": "2041",
        "joined": "15-01-2019",
        "ends": "31-12-2026",
        "language": "da",
        "phone": "+45 20 12 34 56",
        "street": "Vesterbrogade 12, 3. tv.",
        "postcode": "1620",
        "city": "København V",
        "country": "DK",
        "birthdate": "02-03-1987",
        "job_title": "Analytiker",
        "employer": "Region Hovedstaden",
    },
    {
        "email": "erik.lindstrom@example.org",
        "first_name": "Erik",
        "last_name": "Lindström",
        "number": "2042",
        "joined": "01-09-2024",
        "language": "en",
        "postcode": "211 20",
        "city": "Malmö",
        "country": "SE",
    },
    {"email": "asa.ostergaard@example.org", "first_name": "Åsa", "last_name": "Øst"},
)


@keepers_only
@require_GET
def sample(request, ending):
    """The sample as `sample.csv` or `sample.xlsx`, in the reader's language."""
    fields = [field for field in columns.FIELDS if field.name != "name"]
    header = [str(field.label) for field in fields]
    rows = [[person.get(field.name, "") for field in fields] for person in _PEOPLE]
    name = _("members-sample")
    if ending == "csv":
        return csvfiles.response(name, header, rows)
    if ending != "xlsx":
        raise Http404
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Members"))
    for row in (header, *rows):
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(packed.getvalue(), content_type=kind, headers=headers)
