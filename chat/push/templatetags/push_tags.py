"""How many devices push reaches, for the page where one chooses what reaches one."""

from django import template

from chat.push import vapid
from chat.push.models import Subscription

register = template.Library()


@register.simple_tag(takes_context=True)
def push_devices(context) -> int | None:
    """The reader's devices with notices; None where the site has no push. One query."""
    if not vapid.is_offered():
        return None
    return Subscription.objects.visible_to(context["user"]).count()
