"""Takes a person's name and addresses out of texts and JSON that mention them.

For what must stay although it names somebody: lines of the log, versions of pages,
titles. Pure: knows strings, no tables.
"""

import json
import re
from collections.abc import Callable, Iterable

GONE = "…"


class Traces:
    """What gives a person away: their addresses, their full name.

    A first name alone is nobody's, so it stays.
    """

    def __init__(self, first_name: str, last_name: str, addresses: Iterable[str]):
        full = f"{first_name} {last_name}".strip()
        names = [full] if first_name and last_name else []
        if first_name and last_name:
            names.append(f"{last_name}, {first_name}")
        self.words = [w for w in dict.fromkeys([*addresses, *names]) if len(w) > 3]
        pattern = "|".join(re.escape(word) for word in self.words)
        # Not inside a longer word: "Bo Li" is not in "Bo Lindqvist".
        self._find = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)

    def spellings(self) -> list[str]:
        """Each word as it may stand in a column: as text and as JSON writes it."""
        both = ((word, json.dumps(word)[1:-1]) for word in self.words)
        return list(dict.fromkeys(form for pair in both for form in pair))

    def out_of(self, text: str) -> str:
        """The text without the person."""
        return self._find.sub(GONE, text) if self.words and text else text

    def out_of_json(self, value):
        """The same for every string in a JSON value, keys included."""
        return walk(value, self.out_of)


def walk(value, change: Callable[[str], str]):
    """A copy of a JSON value with every string changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [walk(item, change) for item in value]
    if isinstance(value, dict):
        return {change(key): walk(item, change) for key, item in value.items()}
    return value


def without_rows_of(value, person_pk, keys=("user", "person", "author")):
    """A copy of a page's content without the rows in its lists that are the person's.

    So a page's versions keep neither her comments nor her name among the authors.
    """
    if isinstance(value, list):
        return [
            without_rows_of(item, person_pk, keys)
            for item in value
            if not (
                isinstance(item, dict)
                and any(str(item.get(key, "")) == str(person_pk) for key in keys)
            )
        ]
    if isinstance(value, dict):
        return {k: without_rows_of(v, person_pk, keys) for k, v in value.items()}
    return value


def of(person) -> Traces:
    """A person's traces, read once: they are asked for while rows are going."""
    from allauth.account.models import EmailAddress

    kept = getattr(person, "_traces", None)
    if kept is None:
        rows = EmailAddress.objects.filter(user_id=person.pk)
        addresses = [person.email, *rows.values_list("email", flat=True)]
        kept = Traces(person.first_name, person.last_name, addresses)
        person._traces = kept
    return kept
