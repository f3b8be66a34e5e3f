"""What people type into invitations, made clean; roles in words."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from membership import roles
from membership.accounts import addresses as spelling

# What became of an address of a list, by the code of its refusal.
SAID = {
    "sent": gettext_lazy("invited"),
    "queued": gettext_lazy("invited"),
    "repeated": gettext_lazy("twice in the list"),
    "email": gettext_lazy("no e-mail address"),
    "there": gettext_lazy("here already"),
    "twice": gettext_lazy("invited already"),
    "self": gettext_lazy("your own address"),
    "limit": gettext_lazy("too many today"),
    "not_yours": gettext_lazy("not yours to invite"),
    "closed": gettext_lazy("the unit is closed"),
}

LONGEST_TEXT = 300
# Between addresses of a pasted list: lines, commas, semicolons, tabs.
_BETWEEN = re.compile(r"[,;\t\r\n]+")
# "Maja Lindqvist <maja@example.org>", as mail programs copy it.
_NAMED = re.compile(r"^[^<>]*<([^<>]+)>$")

ROLES = {
    roles.MEMBERS: gettext_lazy("member"),
    roles.EDITORS: gettext_lazy("editor"),
    roles.APPROVERS: gettext_lazy("approver"),
    roles.BOARD: gettext_lazy("board member"),
    roles.ORGANISERS: gettext_lazy("organiser"),
    roles.VOLUNTEERS: gettext_lazy("volunteer"),
    roles.AGENTS: gettext_lazy("helpdesk agent"),
}


def role(name: str) -> str:
    """One holder of the role, in words."""
    return str(ROLES.get(name, name))


def address(text: str) -> str:
    """The address as it is compared and kept: trimmed, in small letters.

    Raises Refused: email, for what is no address or could not be written to.
    """
    try:
        return spelling.canonical(text.strip(" \t\r\n<>"))
    except ValidationError as error:
        known = {"local": spelling.LOCAL, "domain": spelling.DOMAIN}
        said = known.get(
            error.code, _("This is not an e-mail address we can write to.")
        )
        raise Refused(str(said), "email", field="email") from None


def line(text: str) -> str:
    """One line of plain text; raises Refused: text, when it is too long."""
    kept = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c
        for c in text
        if unicodedata.category(c) not in {"Cs", "Cf", "Co", "Cn"}
    )
    clean = " ".join(unicodedata.normalize("NFC", kept).split())
    if len(clean) > LONGEST_TEXT:
        raise Refused(
            _("Keep it under {limit} characters.").format(limit=LONGEST_TEXT),
            "text",
            field="text",
        )
    return clean


def addresses(pasted: str) -> list[str]:
    """The entries of a pasted list, in order, as they were typed."""
    entries = []
    for entry in _BETWEEN.split(pasted):
        entry = entry.strip()
        named = _NAMED.match(entry)
        if named:
            entry = named[1].strip()
        if entry:
            entries.append(entry)
    return entries
