"""Which pages are behind doors that are shut to somebody."""

from wagtail.models import Page, PageViewRestriction


def closed_to(user) -> list[Page]:
    """The pages whose view restriction this person does not meet; one query or two.

    Nobody meets a shared password here: Wagtail asks for it page by page.
    """
    rules = PageViewRestriction.objects.select_related("page")
    if user is None or not user.is_authenticated:
        return [rule.page for rule in rules]
    if user.is_superuser:
        return []
    own = None
    shut = []
    for rule in rules.prefetch_related("groups"):
        if rule.restriction_type == PageViewRestriction.LOGIN:
            continue
        if rule.restriction_type == PageViewRestriction.GROUPS:
            if own is None:
                own = set(user.groups.values_list("pk", flat=True))
            if own & {group.pk for group in rule.groups.all()}:
                continue
        shut.append(rule.page)
    return shut
