"""Documents: who may see them, what kinds there are, and what may be uploaded."""

import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.documents.models import DocumentQuerySet
from wagtail.models import BaseViewRestriction, CollectionViewRestriction

# Kind -> its name and the endings of its files. What is not here is not taken: no
# HTML, no SVG, no program, no document that can hold macros.
KINDS = {
    "pdf": (gettext_lazy("PDF"), ("pdf",)),
    "text": (gettext_lazy("Text"), ("docx", "odt", "txt", "md", "rtf")),
    "table": (gettext_lazy("Table"), ("xlsx", "ods", "csv")),
    "slides": (gettext_lazy("Slides"), ("pptx", "odp")),
    "picture": (gettext_lazy("Picture"), ("jpg", "jpeg", "png", "webp")),
    "other": (gettext_lazy("Other"), ("zip", "ics")),
}
EXTENSIONS = [ending for _name, endings in KINDS.values() for ending in endings]
MAX_BYTES = 20 * 1024 * 1024
_PICTURES = {
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "webp": (b"RIFF",),
}
_STARTS = {
    "pdf": (b"%PDF-",),
    "rtf": (b"{\\rtf",),
    "zip": (b"PK\x03\x04",),
    **_PICTURES,
}
# What such a package holds, whatever else is in it.
_INSIDE = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
    "ods": "content.xml",
    "odp": "content.xml",
}
_WORDS = {"txt", "md", "csv", "ics"}
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<body", b"<iframe")


def kind_of(name: str) -> str:
    """The kind of a file by its ending."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    found = (kind for kind, (_name, endings) in KINDS.items() if ending in endings)
    return next(found, "other")


def closed_to(user) -> list[str]:
    """Paths of the collections that a person may not look into, nor below them.

    One query, two where a collection is for some roles. Never kept: a right that
    ends, ends at once.
    """
    rows = CollectionViewRestriction.objects.values_list(
        "pk", "collection__path", "restriction_type", "groups"
    )
    closed: dict[int, str] = {}
    let_in: set[int] = set()
    mine: set[int] | None = None
    for pk, path, kind, group in rows:
        closed[pk] = path
        if kind == BaseViewRestriction.LOGIN and user.is_authenticated:
            let_in.add(pk)
        elif kind == BaseViewRestriction.GROUPS and user.is_authenticated:
            if mine is None:
                mine = set(user.groups.values_list("pk", flat=True))
            if user.is_superuser or group in mine:
                let_in.add(pk)
    return [path for pk, path in closed.items() if pk not in let_in]


class SiteDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """Documents outside the collections that are closed to this person."""
        closed = Q()
        for path in closed_to(user):
            closed |= Q(collection__path__startswith=path)
        return self.exclude(closed) if closed else self

    def of_kind(self, kind: str):
        """Documents whose file ends like those of a kind."""
        wanted = Q()
        for ending in KINDS[kind][1]:
            wanted |= Q(file__iendswith=f".{ending}")
        return self.filter(wanted)

    def with_words(self, words: str):
        """Documents whose title holds each of the words, in any case.

        SQLite knows the case of ASCII letters alone, so the usual ones are tried.
        """
        found = self
        for word in words.split()[:6]:
            ways = {word, word.lower(), word.upper(), word.capitalize()}
            any_way = Q()
            for way in ways:
                any_way |= Q(title__icontains=way)
            found = found.filter(any_way)
        return found


def check(file) -> None:
    """Raise ValidationError unless the content is what the file's name says."""
    ending = PurePath(file.name).suffix.lower().lstrip(".")
    if ending not in EXTENSIONS:
        raise ValidationError(
            _("Files of this kind are not taken. These are: %(endings)s.")
            % {"endings": ", ".join(EXTENSIONS)}
        )
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 20 MB."))
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not _is_what_it_says(ending, start, file):
        raise ValidationError(
            _("This is not a %(ending)s file, or it is damaged.") % {"ending": ending}
        )


def _is_what_it_says(ending: str, start: bytes, file) -> bool:
    if ending in _WORDS:
        return _is_text(start)
    if ending in _INSIDE:
        return _holds(file, _INSIDE[ending])
    if ending == "webp" and start[8:12] != b"WEBP":
        return False
    return start.startswith(_STARTS[ending])


def _is_text(start: bytes) -> bool:
    """Plain text: no zeros, and nothing that a browser could take for a page."""
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return b"\0" not in start and not plain.startswith(_MARKUP)


def _holds(file, part: str) -> bool:
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    finally:
        file.seek(0)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return part in names and not macros
