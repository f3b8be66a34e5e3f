"""Publish a version; accept versions."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from core.errors import Refused
from membership import roles
from membership.terms.models import Acceptance, Policy, Version


def writers(version: Version) -> set[int | None]:
    """Ids of everybody who wrote in this version, from the log and the row."""
    people: set[int | None] = set(
        ModelLogEntry.objects.for_instance(version)
        .exclude(user_id=None)
        .values_list("user_id", flat=True)
    )
    return (people | {version.written_by_id}) - {None}


@transaction.atomic
def publish(*, version: Version, by, digest: str = "") -> Version:
    """Put a version in force from its day on; from now on it never changes.

    `digest` is that of the text which `by` read. Raises Refused: not_board own
    published changed incomplete early.
    """
    # One policy's versions are numbered one at a time.
    Policy.objects.select_for_update().get(pk=version.policy_id)
    version = Version.objects.select_related("policy").get(pk=version.pk)
    if not roles.has(by, roles.BOARD):
        raise Refused(_("Only the board publishes terms."), "not_board")
    if version.is_published:
        raise Refused(_("This version is published already."), "published")
    if by.pk in writers(version):
        raise Refused(
            _("You wrote in this. Somebody else on the board publishes it."), "own"
        )
    if digest and digest != version.digest:
        raise Refused(_("The text was changed meanwhile. Read it again."), "changed")
    _check(version)
    others = version.policy.versions.published()
    newest = others.aggregate(number=Max("number"), day=Max("valid_from"))
    today = timezone.localdate()
    if version.valid_from < max(today, newest["day"] or today):
        raise Refused(
            _("It cannot be in force from a day before today or the version before."),
            "early",
            field="valid_from",
        )
    version.number = (newest["number"] or 0) + 1
    version.published_at = timezone.now()
    version.published_by = by
    version.save()
    log(instance=version, action="wagtail.publish", user=by)
    return version


def _check(version: Version) -> None:
    empty = {"", "<p></p>"}
    for name in ("title_da", "title_en", "body_da", "body_en"):
        if getattr(version, name).strip() in empty:
            raise Refused(
                _("Title and text are needed in both languages."),
                "incomplete",
                field=name,
            )


@transaction.atomic
def accept(*, person, versions: Iterable[Version], where: str) -> list[Acceptance]:
    """Store that a person accepted these versions; doing it twice changes nothing.

    Raises Refused (changed) where one of them is not in force any more.
    """
    wanted = list(versions)
    current = set(Version.objects.in_force().values_list("pk", flat=True))
    if any(version.pk not in current for version in wanted):
        raise Refused(
            _("The text was replaced by a newer one. Read it, then accept."), "changed"
        )
    return [
        Acceptance.objects.get_or_create(
            person=person, version=version, defaults={"where": where}
        )[0]
        for version in wanted
    ]
