"""Which languages' questions a person may read: as the index page of each allows."""

from django.apps import apps

from wagtail.models import Page, PageViewRestriction


def index(language: str):
    """The live index page of a language, or None."""
    return _indexes().filter(locale__language_code=language).first()


def open_to(user) -> list[str]:
    """Codes of the languages whose index the person may read.

    Read once per request and kept on the user, like roles; never longer, so that a
    restriction counts from the next request on.
    """
    held = getattr(user, "_open_questions", None)
    if held is None:
        held = user._open_questions = _open_to(user)
    return held


def _indexes():
    model = apps.get_model("questions", "QuestionIndexPage")
    return model.objects.live().order_by("path")


def _open_to(user) -> list[str]:
    pages = list(_indexes().values_list("locale__language_code", "path"))
    above = {
        path: {path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)}
        for _code, path in pages
    }
    rules = list(
        PageViewRestriction.objects.filter(
            page__path__in=set().union(*above.values())
        ).values_list("page__path", "restriction_type", "groups")
    )
    groups = set(user.groups.values_list("pk", flat=True)) if rules else set()
    return [
        code
        for code, path in pages
        if _admits([rule for rule in rules if rule[0] in above[path]], user, groups)
    ]


def _admits(rules: list, user, groups: set) -> bool:
    """Whether every restriction on the way lets the person through."""
    if not rules or user.is_superuser:
        return True
    if not user.is_authenticated:
        return False
    allowed: dict[str, bool] = {}
    for where, kind, group in rules:
        admits = kind == PageViewRestriction.LOGIN or (
            kind == PageViewRestriction.GROUPS and group in groups
        )
        allowed[where] = allowed.get(where, False) or admits
    return all(allowed.values())
