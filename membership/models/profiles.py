"""What people say of themselves, and who may see it, field by field."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may see a field. Members see what is public, too."""

    NOBODY = "nobody", _("only me")
    MEMBERS = "members", _("members")
    PUBLIC = "public", _("everybody")


class Interest(models.Model):
    """Something one can be interested in; the association keeps the list."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name_da = models.CharField(_("name, Danish"), max_length=80)
    name_en = models.CharField(_("name, English"), max_length=80)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["name_da"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_da if get_language() == "da" else self.name_en


def _photo_path(profile, filename):
    """A name of ours: nothing of the uploader's file name is kept."""
    return f"people/{uuid.uuid4().hex}.webp"


def _shown(label):
    """Who may see the field; nobody until its owner says otherwise."""
    return models.CharField(
        label, max_length=8, choices=Visibility.choices, default=Visibility.NOBODY
    )


class Profile(models.Model):
    """One person's page. `listed` opts in to the directory; `show_…` to each field.

    Names are shown to whoever the person is listed for. Never read a field for somebody
    else without asking its `show_…`: `membership.directory.seeing` does.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile"
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listed = _shown(_("in the directory"))
    photo = models.ImageField(_("photo"), upload_to=_photo_path, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    bio = models.TextField(_("about me"), max_length=2000, blank=True)
    # [{"name": "GitHub", "url": "https://…"}], checked by the form.
    links = models.JSONField(_("links"), default=list, blank=True)
    interests = models.ManyToManyField(
        Interest, verbose_name=_("interests"), blank=True, related_name="profiles"
    )
    birthdate = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    # ISO 3166-1 alpha-2.
    country = models.CharField(_("country"), max_length=2, blank=True)

    show_photo = _shown(_("photo"))
    show_email = _shown(_("e-mail address"))
    show_phone = _shown(_("phone"))
    show_job = _shown(_("job title and employer"))
    show_bio = _shown(_("about me"))
    show_links = _shown(_("links"))
    show_interests = _shown(_("interests"))
    show_birthdate = _shown(_("date of birth"))
    show_city = _shown(_("town"))
    show_address = _shown(_("postal address"))
    show_units = _shown(_("units"))

    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [
            models.Index(fields=["listed", "city"], name="profile_listed_city"),
        ]

    def __str__(self):
        return str(self.person)
