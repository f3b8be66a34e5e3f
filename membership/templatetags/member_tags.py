"""Who is a member, for templates of any wing."""

from django import template

from membership import roles
from membership.accounts import addresses

register = template.Library()


@register.filter
def address(value: str) -> str:
    """An e-mail address as people write it, its domain in its own script."""
    return addresses.readable(value or "")


@register.simple_tag(takes_context=True)
def reads_as_member(context) -> bool:
    """Whether this reader may see what is for members.

    Members and everybody with a role of the house. Without a request nobody is.
    """
    user = getattr(context.get("request"), "user", None)
    return user is not None and roles.has(user, *roles.ALL)
