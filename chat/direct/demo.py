"""Somebody waits for an answer of member@."""

import datetime as dt

from chat import demo as chat_demo
from chat.direct import actions
from chat.direct.models import Ask
from core import demo_texts
from membership import demo as people_demo
from membership.accounts.models import User

ORDER = 52


def load(*, now: dt.datetime, say) -> int:
    """One request to talk, where there is none."""
    if Ask.objects.exists():
        return 0
    data = demo_texts.read(chat_demo.DATA, "rooms.toml")
    reader = people_demo.login(chat_demo.READER)
    for entry in data["ask"]:
        first, _space, last = entry["from"].rpartition(" ")
        asker = User.objects.get(first_name=first, last_name=last)
        actions.ask(by=asker, person=reader, greeting=entry["text"])
    say(f"Requests to talk: {len(data['ask'])} new")
    return len(data["ask"])
