"""What may be answered to a question: shape and limits. Pure."""

from django.utils.translation import gettext as _

LONGEST = 500


def check(questions, given: dict) -> tuple[dict, dict]:
    """(what is stored, what is wrong), both by the question's number as a string.

    `given` holds raw values from a form or a program: a place or figure (or its
    digits), a list of them, words. What was left out is not stored.
    """
    stored, wrong = {}, {}
    for question in questions:
        key = str(question.pk)
        raw = given.get(key)
        if raw in (None, "", []):
            if question.required:
                wrong[key] = MISSING[question.kind]()
            continue
        try:
            value = _READ[question.kind](question, raw)
        except Wrong as error:
            wrong[key] = str(error)
        except (TypeError, ValueError, AttributeError):
            wrong[key] = _("This cannot be read. Answer once more.")
        else:
            if value in (None, "", []):
                if question.required:
                    wrong[key] = MISSING[question.kind]()
            else:
                stored[key] = value
    return stored, wrong


class Wrong(Exception):
    """What the voter can mend."""


MISSING = {
    "single": lambda: _("Choose one."),
    "multiple": lambda: _("Choose at least one."),
    "ranked": lambda: _("Give at least one choice a place."),
    "scale": lambda: _("Choose a figure."),
    "text": lambda: _("Write a few words."),
}


def _place(raw, highest: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise TypeError(raw)
    if isinstance(raw, str) and not (raw.isascii() and raw.isdigit() and len(raw) < 4):
        raise ValueError(raw)
    place = int(raw)
    if not 1 <= place <= highest:
        raise ValueError(raw)
    return place


def _single(question, raw) -> int:
    return _place(raw, len(question.choices))


def _scale(question, raw) -> int:
    return _place(raw, question.top)


def _places(question, raw) -> list[int]:
    if not isinstance(raw, list):
        raise TypeError(raw)
    places = [_place(one, len(question.choices)) for one in raw]
    if len(set(places)) != len(places):
        raise ValueError(raw)
    return places


def _multiple(question, raw) -> list[int]:
    places = sorted(_places(question, raw))
    if question.most and len(places) > question.most:
        raise Wrong(_("Choose at most %(most)d.") % {"most": question.most})
    return places


def _ranked(question, raw) -> list[int]:
    """A list of places, the best first; or of pairs (rank, place) from a form."""
    if all(isinstance(one, int) for one in raw):
        return _places(question, raw)
    ranks = [_place(rank, len(question.choices)) for rank, _one in raw]
    if len(set(ranks)) != len(ranks):
        raise Wrong(_("Two choices have the same place. Give each a place of its own."))
    return _places(question, [place for _rank, place in sorted(raw, key=_rank)])


def _rank(pair) -> int:
    return int(pair[0])


def _text(question, raw) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    raw.encode()  # half a letter can be written in JSON, but not kept
    text = "\n".join(line.rstrip() for line in raw.strip().splitlines())
    if "\0" in text:
        raise ValueError(raw)
    if len(text) > LONGEST:
        raise Wrong(
            _("Keep it under %(limit)d characters; it has %(has)d.")
            % {"limit": LONGEST, "has": len(text)}
        )
    return text


_READ = {
    "single": _single,
    "multiple": _multiple,
    "ranked": _ranked,
    "scale": _scale,
    "text": _text,
}
