"""What articles are about: one tag with a name in each language."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """A tag. It is one row for all languages, so tags never drift apart.

    It appears to visitors once an article that has it is public.
    """

    shows_on_pages = True

    name_da = models.CharField(_("name, Danish"), max_length=40, unique=True)
    name_en = models.CharField(_("name, English"), max_length=40, unique=True)
    slug = models.SlugField(
        _("word in addresses"),
        max_length=40,
        unique=True,
        blank=True,
        help_text=_("The same in every language. Empty: made from the English name."),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_da

    def _free_slug(self) -> str:
        wish = slugify(self.name_en)[:36] or "topic"
        taken = set(
            Topic.objects.filter(slug__startswith=wish)
            .exclude(pk=self.pk)
            .values_list("slug", flat=True)
        )
        names = [wish, *(f"{wish}-{n}" for n in range(2, len(taken) + 3))]
        return next(name for name in names if name not in taken)
