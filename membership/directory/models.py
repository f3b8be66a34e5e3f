"""The directory's index: what one audience may find of one person."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from membership.directory import seeing, viewers
from membership.directory.seeing import Seen, Viewer
from membership.models import Visibility


class CardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The cards that this person finds people by: one for each person."""
        return self.of(viewers.audience(user))

    def of(self, viewer: Viewer):
        """The cards that are written for an audience."""
        name = Visibility.MEMBERS if viewer >= Viewer.MEMBER else Visibility.PUBLIC
        return self.filter(audience=name)


class Card(models.Model):
    """One person as one audience finds them; there is none for whom they are hidden.

    Written by `cards` alone, whenever something it is made of changes: nothing that
    the audience may not see is in it, so neither a search nor a filter nor a number can
    tell it. Beside these columns the database keeps what it searches in: on PostgreSQL
    the column `vector`, on SQLite the table `directory_words` (see the first
    migration).
    """

    AUDIENCES = [
        (Visibility.MEMBERS.value, Visibility.MEMBERS.label),
        (Visibility.PUBLIC.value, Visibility.PUBLIC.label),
    ]

    profile = models.ForeignKey(
        "membership.Profile", on_delete=models.CASCADE, related_name="cards"
    )
    # The person again, so that units are one join away.
    person = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="+"
    )
    audience = models.CharField(max_length=8, choices=AUDIENCES)
    # The name in the order of the Danish alphabet.
    sort = models.CharField(max_length=200)
    # Folded words of everything that may be searched.
    words = models.TextField()
    # The folded town; empty where it is hidden.
    place = models.CharField(max_length=100, blank=True)
    with_units = models.BooleanField(default=False)
    with_interests = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True
    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card of the directory")
        verbose_name_plural = _("cards of the directory")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "audience"], name="directory_card_once"
            )
        ]
        indexes = [
            models.Index(fields=["audience", "sort", "id"], name="directory_by_name"),
            models.Index(
                fields=["audience", "place", "sort"], name="directory_by_place"
            ),
        ]

    def __str__(self):
        return f"{self.profile_id} ({self.audience})"

    def get_absolute_url(self):
        return reverse("directory:profile", args=[self.profile.public_id])

    @property
    def seen(self) -> Seen | None:
        """The person as this card's audience sees them now."""
        is_for_members = self.audience == Visibility.MEMBERS
        return seeing.seen(
            self.profile, Viewer.MEMBER if is_for_members else Viewer.PUBLIC
        )

    @property
    def name(self) -> str:
        return seeing.name_of(self.profile.person)

    @property
    def text(self) -> str:
        """What can be searched beside the name, as it is written; nothing hidden."""
        return seeing.searched(row) if (row := self.seen) else ""
