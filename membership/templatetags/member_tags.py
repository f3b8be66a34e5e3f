"""Who is a member, for templates of any wing."""

from django import template

from membership import roles

register = template.Library()


@register.simple_tag(takes_context=True)
def reads_as_member(context) -> bool:
    """Whether this reader may see what is for members.

    Members and everybody with a role of the house. Without a request nobody is.
    """
    user = getattr(context.get("request"), "user", None)
    return user is not None and roles.has(user, *roles.ALL)
