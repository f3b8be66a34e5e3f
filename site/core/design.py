"""The living style guide: every component in every state, both modes side by side."""

import datetime as dt

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import covers, look
from core.blocks import BodyBlock


class SampleForm(forms.Form):
    """One field of each kind; only ever shown, never saved."""

    name = forms.CharField(
        label=_("Name"), help_text=_("As it shall stand on the badge.")
    )
    email = forms.EmailField(label=_("E-mail"))
    day = forms.DateField(
        label=_("Date"),
        help_text=_("Day, month, year."),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    city = forms.ChoiceField(
        label=_("City"), choices=[("k", "København"), ("m", "Malmö"), ("l", "Lund")]
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    food = forms.ChoiceField(
        label=_("Food"),
        choices=[("all", _("Everything")), ("veg", _("Vegetarian"))],
        widget=forms.RadioSelect,
    )
    terms = forms.BooleanField(label=_("I accept the terms"))


@require_safe
@login_required
def design(request):
    """For those who edit the site: 403 for everybody else."""
    _only_for_editors(request)
    start = timezone.now().replace(minute=0, second=0, microsecond=0)
    start += dt.timedelta(days=12)
    halves = [
        {
            "mode": mode,
            "empty": SampleForm(auto_id=f"{mode}-rest-%s"),
            "wrong": SampleForm(
                {"email": "maja@", "city": "k"}, auto_id=f"{mode}-wrong-%s"
            ),
        }
        for mode in ("light", "dark")
    ]
    context = {
        "halves": halves,
        "start": start,
        "end": start + dt.timedelta(hours=3, minutes=30),
        "styles": covers.STYLES,
        "seeds": ["a", "b", "c"],
        "theme": look.look(request).theme,
        "names": ["Maja Lindqvist", "Jonas Krogh", "Sana Ahmadi", "Nadia Holm", "Bo"],
        "icons": ICONS,
        "colours": COLOURS,
    }
    return render(request, "core/design.html", context)


@require_safe
@login_required
def design_blocks(request):
    """Every block that a page can have, as its preview shows it; 403 as above."""
    _only_for_editors(request)
    blocks = BodyBlock().child_blocks.values()
    context = {
        "blocks": [
            {"block_def": block, "bound": block.bind(block.get_preview_value())}
            for block in blocks
        ]
    }
    return render(request, "core/design_blocks.html", context)


def _only_for_editors(request):
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied


COLOURS = [
    "paper",
    "surface",
    "lift",
    "sunk",
    "ink",
    "ink-2",
    "ink-3",
    "line",
    "edge",
    "brand",
    "on-brand",
    "tint",
    "on-tint",
    "deep",
    "ok",
    "ok-bg",
    "warn",
    "warn-bg",
    "err",
    "err-bg",
    "info",
    "info-bg",
    "focus",
    "k-paper",
    "k-sky",
    "k-leaf",
    "k-clay",
    "k-brand",
    "k-night",
    "k-sun",
]
ICONS = [
    "access",
    "arrow-left",
    "arrow-right",
    "bell",
    "calendar",
    "camera",
    "chart",
    "check",
    "chevron",
    "chevron-left",
    "chevron-right",
    "clock",
    "close",
    "cloud",
    "copy",
    "cross",
    "device",
    "door",
    "download",
    "ear",
    "edit",
    "external",
    "file",
    "globe",
    "heart",
    "info",
    "key",
    "keyboard",
    "language",
    "lift",
    "list",
    "lock",
    "mail",
    "menu",
    "minus",
    "moon",
    "mute",
    "people",
    "person",
    "pin",
    "play",
    "plus",
    "printer",
    "search",
    "share",
    "sign-out",
    "sound",
    "stop",
    "sun",
    "ticket",
    "torch",
    "undo",
    "warning",
]
