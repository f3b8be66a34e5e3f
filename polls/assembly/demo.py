"""The demo association's assemblies: one over, one this evening, one being prepared."""

import datetime as dt
import random
from pathlib import Path

from django.utils import timezone

from core import demo_texts
from core.demo_texts import identity
from membership import demo as people_demo
from polls import actions as poll_actions
from polls import receipts
from polls.assembly import actions, facts, motions
from polls.assembly.models import Assembly, Motion, Proxy, Seat
from polls.models import Ballot, Participation, Poll, Receipt

ORDER = 46
# Beside the crowd: logins whose seats are left free, so that one can try them.
FREE = ("member", "newcomer", "board")


def load(*, now, say) -> int:
    """The assemblies, where there is none at all."""
    if Assembly.objects.exists():
        return 0
    data = demo_texts.read(Path(__file__).parent / "demo_data", "assemblies.toml")
    made = len([_assembly(entry, now) for entry in data["assembly"]])
    say(f"Assemblies: {made} new")
    return made


def _assembly(entry: dict, now) -> Assembly:
    evening = timezone.localtime(now).replace(hour=19, minute=0, second=0)
    starts = evening.replace(microsecond=0) + dt.timedelta(days=entry["days"])
    board = people_demo.login("board")
    row = Assembly(
        title_da=entry["title"]["da"],
        title_en=entry["title"]["en"],
        starts_at=starts,
        place=entry.get("place", ""),
        quorum_kind=entry["quorum_kind"],
        quorum=entry.get("quorum"),
        proxies_each=entry["proxies_each"],
        is_public=entry.get("is_public", False),
        author=board,
    )
    _hold_at(row, entry)
    row.save()
    _agenda(row, entry)
    if entry["state"] == "draft":
        return row
    actions.freeze(assembly=row, by=board)
    row.refresh_from_db()
    _hall(row, entry)
    if entry["state"] == "published":
        _past(row, entry, starts, board)
    return row


def _hold_at(row: Assembly, entry: dict) -> None:
    """The event of the same meeting, which a sibling wing holds."""
    if "event" not in entry:
        return
    occurrences = Assembly._meta.get_field("occurrence").related_model.objects
    key = identity("event", entry["event"])
    found = occurrences.filter(translation_key=key).order_by("starts_at").first()
    if found:
        row.occurrence, row.starts_at, row.place = (
            found,
            found.starts_at,
            found.place.partition("\n")[0][:160],
        )


def _agenda(row: Assembly, entry: dict) -> None:
    by_key: dict[str, Motion] = {}
    amending = []
    for place, said in enumerate(entry["motion"], start=1):
        choices = said.get("choices", {"da": [], "en": []})
        text = said.get("text", {"da": "", "en": ""})
        motion = Motion.objects.create(
            assembly=row,
            place=place,
            kind=said.get("kind", "motion"),
            rule=said.get("rule", "simple"),
            grade=said.get("grade", "secret"),
            title_da=said["title"]["da"],
            title_en=said["title"]["en"],
            text_da=text["da"],
            text_en=text["en"],
            choices_da="\n".join(choices["da"]),
            choices_en="\n".join(choices["en"]),
            proposer=said.get("proposer", ""),
            state="withdrawn" if said.get("withdrawn") else "planned",
        )
        if "key" in said:
            by_key[said["key"]] = motion
        if "amends" in said:
            amending.append((motion, said["amends"]))
    for motion, key in amending:
        motion.amends = by_key[key]
        motion.save(update_fields=["amends"])


def _hall(row: Assembly, entry: dict) -> None:
    """So many came, and so many of the others gave one of them their proxy."""
    seats = list(Seat.objects.of(row).select_related("entry").order_by("entry__place"))
    free = {people_demo.login(name).pk for name in FREE}
    crowd = [seat for seat in seats if seat.entry.person_id not in free]
    random.Random(row.title_en).shuffle(crowd)  # noqa: S311  (the same demo each time)
    came, away = crowd[: entry["present"]], crowd[entry["present"] :]
    for seat in came:
        seat.present, seat.moved_at = True, row.frozen_at
        seat.save(update_fields=["present", "moved_at"])
    for giver, holder in zip(away[: entry["proxies"]], came, strict=False):
        giver.holder, giver.slot, holder.holding = holder, 1, 1
        giver.save(update_fields=["holder", "slot"])
        holder.save(update_fields=["holding"])
        Proxy.objects.create(
            assembly=row,
            giver=giver,
            holder=holder,
            state=Proxy.State.ACCEPTED,
            answered_at=row.frozen_at,
        )


def _past(row: Assembly, entry: dict, starts, board) -> None:
    """Every motion voted on in its turn, a quarter of an hour each; then published."""
    draw = random.Random(row.title_da)  # noqa: S311  (the same demo each time)
    here = facts.hall(row)
    at = starts + dt.timedelta(minutes=20)
    for motion, said in zip(row.motions.all(), entry["motion"], strict=True):
        if motion.state == "withdrawn":
            continue
        poll = motions.poll_of(motion, None, board)
        poll.opens_at, poll.closes_at = at, at + dt.timedelta(minutes=4)
        poll.save(update_fields=["opens_at", "closes_at"])
        motion.poll, motion.state = poll, "open"
        motion.present, motion.represented = here.present, here.represented
        motion.roll, motion.needed = here.roll, here.needed
        motion.save()
        _ballots(row, poll, said["weights"], draw)
        poll_actions.seal(poll=poll)
        at += dt.timedelta(minutes=15)
        Motion.objects.filter(pk=motion.pk).update(decided_at=at)
    Assembly.objects.filter(pk=row.pk).update(
        state="published",
        frozen_at=starts - dt.timedelta(days=7),
        frozen_on=(starts - dt.timedelta(days=7)).date(),
        opened_at=starts + dt.timedelta(minutes=5),
        closed_at=at,
        published_at=at + dt.timedelta(days=1),
    )


def _ballots(row: Assembly, poll: Poll, weights: list[int], draw) -> None:
    """Nearly everybody whose vote is in the hall casts it."""
    seats = Seat.objects.of(row).voting().select_related("entry__person")
    voters = [seat.entry.person for seat in seats if draw.random() < 0.95]
    question = str(poll.questions.get().pk)
    places = range(1, len(weights) + 1)
    piles = [{question: draw.choices(places, weights)[0]} for _voter in voters]
    Participation.objects.bulk_create(
        Participation(poll=poll, voter=person) for person in voters
    )
    Ballot.objects.bulk_create(Ballot(poll=poll, answers=pile) for pile in piles)
    if poll.is_verified:
        Receipt.objects.bulk_create(
            Receipt(
                poll=poll, digest=receipts.digest(poll.pk, f"{draw.getrandbits(100):x}")
            )
            for _voter in voters
        )
