"""A kind of the tests' own, and a short way to tell of it."""

from chat.notifications import actions, kinds
from chat.notifications.models import Delivery

KIND = "test.fact"


def a_kind(name=KIND, **fields):
    """On bell and mail unless `fields` say otherwise."""
    kinds.register(
        name,
        **{
            "group": "events",
            "label": "A fact",
            "tell": lambda row: kinds.Told(f"Fact {row.params['n']}", "/en/"),
            "why": "because you test",
            "default": ("bell", "mail"),
            **fields,
        },
    )


def tell(*people, n=1, **more):
    """Fact number `n` to these people; returns how many were told."""
    more = {"kind": KIND, "key": f"fact-{n}-", "params": {"n": n}, **more}
    return actions.notify(people=people, **more)


def states(person) -> dict[str, str]:
    """What became of the person's deliveries, by channel; the newest of each."""
    rows = Delivery.objects.filter(notice__person=person).order_by("pk")
    return dict(rows.values_list("channel", "state"))
