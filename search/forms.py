"""What may stand in the address of a search; anything else is as if it were not."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import words
from search import finding, sources


class SearchForm(forms.Form):
    """`q` is never wrong, only cut; a facet that does not exist is no facet."""

    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.CharField(required=False)
    lang = forms.CharField(required=False)
    when = forms.CharField(required=False)
    exact = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False)

    def clean_q(self) -> str:
        question = " ".join(self.cleaned_data["q"].replace("\x00", " ").split())
        return question[: words.MOST_CHARACTERS]

    def clean_kind(self) -> str:
        return _known(self.cleaned_data["kind"], sources.KINDS)

    def clean_lang(self) -> str:
        return _known(self.cleaned_data["lang"], dict(settings.LANGUAGES))

    def clean_when(self) -> str:
        return _known(self.cleaned_data["when"], finding.WHEN)


def _known(value: str, values) -> str:
    return value if value in values else ""


def read(request) -> dict:
    """The address's search, always complete: what is wrong is empty."""
    values = {
        key: value.replace("\x00", " ")[:2000] for key, value in request.GET.items()
    }
    form = SearchForm(values)
    form.is_valid()
    empty = {"q": "", "kind": "", "lang": "", "when": "", "exact": False, "page": None}
    return empty | {k: v for k, v in form.cleaned_data.items() if v}
