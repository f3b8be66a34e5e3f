"""What the forms of both doors do with what was typed: one letter, or a queue."""

from core.errors import Refused
from membership.invitations import actions, words

# Codes of a report that mean that a letter goes.
SENT = {"sent", "queued"}


def carry_out(form, *, by) -> list[tuple[str, str, str]] | None:
    """(address as typed, what became of it in words, code) for each address.

    One address is sent at once, and a refusal is put into the form: then None.
    """
    given = {name: form.cleaned_data[name] for name in ("role", "unit", "language")}
    given |= {"text": form.cleaned_data["text"], "by": by}
    entries = form.cleaned_data["addresses"]
    if len(entries) > 1:
        report = actions.invite_many(emails=entries, source="list", **given)
        return [
            (entry, str(words.SAID.get(code, code)), code) for entry, code in report
        ]
    try:
        row = actions.invite(email=entries[0], **given)
    except Refused as no:
        form.add_refused(no)
        return None
    return [(row.email, str(words.SAID["sent"]), "sent")]
