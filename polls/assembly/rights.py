"""Who may do what at an assembly; the one place that answers."""

from django.db.models import Q
from django.urls import reverse

from membership import roles
from polls.assembly.models import Assembly, Entry, Motion, Seat
from polls.audience import KEEPERS, Circle


def may_keep(user, assembly: Assembly) -> bool:
    """Prepare it, freeze and correct its roll, publish: board and organisers."""
    return roles.may(user, *KEEPERS, unit=assembly.unit if assembly.unit_id else None)


def may_chair(user, assembly: Assembly) -> bool:
    """Open and close motions and see who is here: keepers, and the chair."""
    if not user.is_authenticated or not user.is_active:
        return False
    return assembly.chair_id == user.pk or may_keep(user, assembly)


def may_read_roll(user, assembly: Assembly) -> bool:
    """Names and numbers of everybody: those who run the meeting, nobody else."""
    return may_chair(user, assembly)


def seat_of(user, assembly: Assembly) -> Seat | None:
    """The person's own seat, where they are on the roll."""
    if not user.is_authenticated:
        return None
    rows = Seat.objects.of(assembly).filter(entry__person=user, on_roll=True)
    return rows.select_related("entry", "holder__entry").first()


# What the polls' ground asks about motions (polls.audience.Circle).


def _motions(assemblies) -> Q:
    return Q(pk__in=Motion.objects.filter(assembly__in=assemblies).values("poll"))


def _public() -> Q:
    told = Assembly.objects.filter(state="published", is_public=True)
    return Q(audience="roll") & _motions(told.values("pk"))


def _meant_for(user) -> Q:
    """Motions of one's own roll, and all that were published to this person."""
    mine = Entry.objects.filter(person=user).values("assembly")
    told = Assembly.objects.visible_to(user).filter(state="published")
    return Q(audience="roll") & (_motions(mine) | _motions(told.values("pk")))


def _kept_by(user) -> Q:
    kept = Assembly.objects.kept_by(user) | Assembly.objects.filter(chair=user)
    return Q(audience="roll") & _motions(kept.values("pk"))


def _assembly(poll) -> Assembly | None:
    rows = Assembly.objects.select_related("unit")
    return rows.filter(motions__poll=poll.pk).first() if poll.pk else None


def _may_keep_poll(user, poll) -> bool:
    assembly = _assembly(poll)
    return assembly is not None and may_chair(user, assembly)


def _is_asked(user, poll) -> bool:
    """Their own vote, in person; those held for others are cast in the assembly."""
    rows = Seat.objects.filter(entry__person=user, on_roll=True, present=True)
    return rows.filter(entry__assembly__motions__poll=poll).exists()


def _electorate(poll) -> int:
    rows = Seat.objects.filter(entry__assembly__motions__poll=poll, on_roll=True)
    return rows.count()


def _home(poll) -> str:
    assembly = _assembly(poll)
    return assembly.get_absolute_url() if assembly else reverse("assembly:index")


CIRCLE = Circle(
    public=_public,
    meant_for=_meant_for,
    kept_by=_kept_by,
    may_keep=_may_keep_poll,
    is_asked=_is_asked,
    electorate=_electorate,
    home=_home,
)
