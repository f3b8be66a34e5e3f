"""What can be said about a meeting now: who is here in figures, and what goes on."""

from dataclasses import dataclass

from django.db.models import Count, Q

from polls import facts as poll_facts
from polls.assembly import rulings
from polls.assembly.models import Assembly, Motion, Seat


@dataclass(frozen=True)
class Hall:
    """Votes on the roll, here in person, here by proxy; `needed` for the quorum."""

    roll: int
    present: int
    represented: int
    needed: int | None

    @property
    def votes(self) -> int:
        return self.present + self.represented

    @property
    def quorum(self) -> bool | None:
        """Whether there are enough; None where no quorum was set."""
        return None if self.needed is None else self.votes >= self.needed


def hall(assembly: Assembly) -> Hall:
    """One query. Nobody is counted twice: who is here has their vote back."""
    held = Q(present=False, holder__present=True, holder__on_roll=True)
    found = Seat.objects.filter(entry__assembly=assembly, on_roll=True).aggregate(
        votes=Count("pk"),
        here=Count("pk", filter=Q(present=True)),
        held=Count("pk", filter=held),
    )
    roll = found["votes"]
    needed = rulings.votes_needed(assembly.quorum_kind, assembly.quorum, roll)
    return Hall(roll, found["here"], found["held"], needed)


def current(assembly: Assembly) -> Motion | None:
    """The motion on everybody's screen: the open one, else the last decided."""
    rows = assembly.motions.select_related("poll")
    opened = rows.filter(state="open").first()
    return opened or rows.filter(state="decided").order_by("-decided_at").first()


def version(assembly: Assembly, motion: Motion | None) -> str:
    """Changes when a page must draw itself anew, and not for figures."""
    where = f"{motion.pk}:{motion.state}" if motion else "-"
    return f"{assembly.state}:{where}"


def frame(pk: int) -> dict:
    """The hub's word to every page of a meeting: figures only, nobody's name.

    Empty for an assembly that is not there.
    """
    assembly = Assembly.objects.filter(pk=pk).first()
    if assembly is None:
        return {}
    here, motion = hall(assembly), current(assembly)
    is_open = motion is not None and motion.state == "open"
    return {
        "version": version(assembly, motion),
        "roll": here.roll,
        "present": here.present,
        "represented": here.represented,
        "votes": here.votes,
        "needed": here.needed,
        "quorum": here.quorum,
        "cast": poll_facts.turnout(motion.poll) if is_open else None,
    }
