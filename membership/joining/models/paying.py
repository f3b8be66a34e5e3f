"""How one pays, in the association's own words; dues have a room of their own later."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="tag", order=420)
class PayingSettings(BaseSiteSetting):
    """Shown wherever a fee is due. {number} and {fee} stand for the member's own."""

    pay_da = models.TextField(
        _("how to pay, Danish"),
        max_length=600,
        blank=True,
        help_text=_("{number} becomes the member number, {fee} what is to be paid."),
    )
    pay_en = models.TextField(_("how to pay, English"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("paying for membership")

    def said(self, *, number: str, fee: str) -> str:
        """The words in the reader's language; only the two names are filled in."""
        text = self.pay_da if get_language() == "da" else self.pay_en
        return text.replace("{number}", number).replace("{fee}", fee)
