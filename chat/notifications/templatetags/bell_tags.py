"""The bell in the header of every page."""

from django import template
from django.utils.translation import gettext as _

from chat.notifications import bell

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context) -> dict | None:
    """What the bell shows: `count`, `label` ("99+"), `words`, `topic`; else None.

    One query for people who are signed in, none for anybody else.
    """
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return None
    count = bell.unread(user)
    label = f"{bell.MOST - 1}+" if count >= bell.MOST else str(count)
    # The page puts other numbers in, so it gets all three.
    words = {
        "none": _("No new notices"),
        "one": _("%s new notice"),
        "many": _("%s new notices"),
    }
    which = "none" if not count else "one" if count == 1 else "many"
    text = words[which].replace("%s", label)
    topic = f"user.{user.pk}"
    return {"count": count, "label": label, "words": text, "topic": topic, **words}
