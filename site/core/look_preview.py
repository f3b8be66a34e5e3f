"""Shows a look before it is saved: a small page in light and in dark.

Nothing is stored and nothing of the site is told, but the door is the settings' own.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wagtail.permissions import policy_registry

from core import covers, look, look_form, theme
from core.look_panel import FIELDS
from core.models import SiteSettings

AAA = 7


def may(user) -> bool:
    """Who may change the look of some site."""
    policy = policy_registry.get_by_type(SiteSettings)
    return policy.user_has_permission(user, "change")


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request):
    """The page in the frame, or by the button; POST because forms with files do.

    What makes no sense counts as not said: a preview never refuses.
    """
    if not may(request.user):
        raise PermissionDenied
    asked = request.POST or request.GET
    if request.GET.get("part") == "note":
        words = note(asked.get("brand", ""), asked.get("brand_2", ""))
        return HttpResponse(words, content_type="text/plain; charset=utf-8")
    row = _row(asked)
    context = {
        "look": look.read(row),
        "stylesheet": reverse("look_preview_css") + f"?{_query(asked)}",
        "modes": ("light", "dark"),
        "start": timezone.now(),
        "seeds": ("a", "b", "c"),
        "note": note(asked.get("brand", ""), asked.get("brand_2", "")),
    }
    return render(request, "core/admin/look_preview.html", context)


@require_safe
def css(request):
    """The stylesheet of a look that is not saved yet."""
    if not may(request.user):
        raise PermissionDenied
    made = look.theme_of(_row(request.GET))
    return HttpResponse(made.css(), content_type="text/css; charset=utf-8")


def _query(asked) -> str:
    return urlencode({name: asked.get(name, "")[:100] for name in FIELDS})


def _row(asked) -> SiteSettings:
    """Settings as they would be; never saved."""
    row = SiteSettings(
        name=asked.get("name", "")[:80],
        brand=_colour(asked.get("brand", "")) or theme.DEFAULT,
        brand_2=_colour(asked.get("brand_2", "")),
    )
    for name in ("cover_style", "corners", "typeface"):
        known = dict(SiteSettings._meta.get_field(name).choices)
        if asked.get(name) in known:
            setattr(row, name, asked[name])
    if row.cover_style not in covers.STYLES:
        row.cover_style = "mixed"
    return row


def _colour(text: str) -> str:
    try:
        return look_form.colour(text[:20])
    except ValidationError:
        return ""


def note(brand: str, second: str = "") -> str:
    """What became of the colours, in words for the person who chose them."""
    asked = _colour(brand)
    if not asked:
        return _("This is not a colour yet, so the preview shows the standard one.")
    made = theme.theme(asked)
    ratio = number_format(made.contrast, 1)
    if "darkened" in made.notes:
        away = theme.to_lch(asked)[0] - theme.to_lch(made.hex("brand"))[0]
        words = (
            _("We made it slightly darker so text stays readable: %(ratio)s : 1.")
            if away < 0.2
            else _("We made it much darker so text stays readable: %(ratio)s : 1.")
        )
    elif made.contrast >= AAA:
        words = _("Text in this colour is very easy to read: %(ratio)s : 1.")
    else:
        words = _("Text in this colour is easy to read: %(ratio)s : 1.")
    found = words % {"ratio": ratio}
    if second.strip() and not _colour(second):
        found += " " + _("The second colour is not a colour yet.")
    return found
