"""Shapes of what keepers, chairs and members send in."""

import uuid

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from membership.models import Member
from polls.assembly.models import Assembly, Correction, Entry, Motion
from polls.models import MOST_CHOICES, lines

MINUTES = (0, 1, 2, 3, 5, 10)


class _ByAction(forms.BaseForm):
    def add_refused(self, refused) -> None:
        """Put an action's refusal where it belongs."""
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)


def _person_named(text: str):
    """The account with this address or member number; None for none."""
    text = text.strip()
    found = get_user_model().objects.filter(email__iexact=text, is_active=True).first()
    if found is None:
        member = Member.objects.filter(number__iexact=text).first()
        found = member.person if member and member.person.is_active else None
    return found


class PersonField(forms.CharField):
    """An e-mail address or a member number; `clean` gives the account."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("E-mail address or member number."))
        super().__init__(
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        person = _person_named(text)
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address or number."))
        return person


class AssemblyForm(_ByAction, forms.ModelForm):
    """A meeting and its rules, until its roll is frozen."""

    class Meta:
        model = Assembly
        fields = (
            "title_da",
            "title_en",
            "starts_at",
            "place",
            "unit",
            "occurrence",
            "joined_by",
            "quorum_kind",
            "quorum",
            "proxies_each",
            "is_public",
        )
        widgets = {
            "starts_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "joined_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        rows = self.fields["occurrence"].queryset
        chosen = Q(pk=self.instance.occurrence_id)
        near = rows.filter(Q(ends_at__gte=timezone.now()) | chosen)
        self.fields["occurrence"].queryset = near.order_by("starts_at")
        self.fields["occurrence"].label_from_instance = _dated
        self.fields["unit"].queryset = self.fields["unit"].queryset.open()

    def clean(self):
        data = super().clean()
        if not data.get("title_da") and not data.get("title_en"):
            self.add_error("title_da", _("Give it a title in one language at least."))
        kind, figure = data.get("quorum_kind"), data.get("quorum")
        if kind == "none":
            data["quorum"] = None
        elif not figure and "quorum" not in self.errors:
            self.add_error("quorum", _("How many?"))
        elif kind == "percent" and figure and figure > 100:
            self.add_error("quorum", _("At most 100 per cent."))
        return data


def _dated(occurrence) -> str:
    day = date_format(timezone.localtime(occurrence.starts_at), "SHORT_DATE_FORMAT")
    return f"{day}: {occurrence.title}"


class ChairForm(_ByAction, forms.Form):
    chair = PersonField(label=_("In the chair"), required=False)


class MotionForm(_ByAction, forms.ModelForm):
    class Meta:
        model = Motion
        fields = (
            "title_da",
            "title_en",
            "text_da",
            "text_en",
            "proposer",
            "kind",
            "choices_da",
            "choices_en",
            "rule",
            "grade",
            "amends",
        )
        widgets = {
            "text_da": forms.Textarea(attrs={"rows": 4}),
            "text_en": forms.Textarea(attrs={"rows": 4}),
            "choices_da": forms.Textarea(attrs={"rows": 4}),
            "choices_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        rows = self.instance.assembly.motions.filter(state="planned", amends=None)
        self.fields["amends"].queryset = rows.exclude(pk=self.instance.pk)

    def clean(self):
        data = super().clean()
        if not data.get("title_da") and not data.get("title_en"):
            self.add_error("title_da", _("Give it a title in one language at least."))
        if data.get("kind") != Motion.Kind.MOTION:
            self._check_choices(data)
        else:
            data["choices_da"] = data["choices_en"] = ""
        return data

    def _check_choices(self, data):
        here = {code: lines(data.get(f"choices_{code}") or "") for code in ("da", "en")}
        most = max(map(len, here.values()))
        if most < 1:
            self.add_error("choices_da", _("Who stands? One on each line."))
        elif most >= MOST_CHOICES:
            self.add_error("choices_da", _("That is too many for a ballot."))
        elif all(here.values()) and len(here["da"]) != len(here["en"]):
            self.add_error(
                "choices_en",
                _("%(da)d choices in Danish, but %(en)d in English.")
                % {"da": len(here["da"]), "en": len(here["en"])},
            )
        for code, found in here.items():
            if len({line.casefold() for line in found}) != len(found):
                self.add_error(f"choices_{code}", _("Two choices are the same."))


class CorrectionForm(_ByAction, forms.Form):
    """`kind`, whom, and why."""

    kind = forms.ChoiceField(
        label=_("What is put right"),
        choices=[
            (Correction.Kind.ADDED, _("Add to the roll")),
            (Correction.Kind.STRUCK, _("Strike from the roll")),
            (Correction.Kind.RESTORED, _("Restore to the roll")),
        ],
    )
    person = PersonField(label=_("Who"))
    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("It stands in the minutes.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class ProxyForm(_ByAction, forms.Form):
    """Whom one asks; `entry` is found among the roll of the assembly."""

    holder = forms.CharField(
        label=_("Who votes for you?"),
        max_length=254,
        help_text=_("Their full name, e-mail address or member number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, assembly, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.assembly = assembly

    def clean_holder(self) -> Entry:
        text = " ".join(self.cleaned_data["holder"].split())
        rows = self.assembly.entries.filter(
            Q(name__iexact=text)
            | Q(number__iexact=text)
            | Q(person__email__iexact=text)
        )[:2]
        if len(rows) != 1:
            raise forms.ValidationError(
                _("We cannot tell who that is. Try their member number or address.")
            )
        return rows[0]


def key_of(data) -> uuid.UUID:
    """The form's client key; one that is missing or made up is a form of its own."""
    try:
        return uuid.UUID(data.get("client_key", ""))
    except ValueError:
        return uuid.uuid4()


def minutes_of(data) -> int | None:
    """After how many minutes the vote closes; None: when the chair closes it."""
    raw = data.get("minutes", "")
    given = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 0
    return given if given in MINUTES and given else None
