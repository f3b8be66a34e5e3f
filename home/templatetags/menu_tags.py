"""Menu, footer columns and the links of a person's own pages."""

from itertools import groupby

from django import template
from django.db.models import CharField, F, Value
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wagtail.models import Page

from core import sites
from core.kept import kept
from core.look import mode
from home.models import FooterItem, MenuItem
from membership import roles

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context) -> dict:
    """What stands around every page: `menu` and `columns` in the page's language.

    Kept until something is published; two queries when it is not.
    """
    request = context.get("request")
    if request is None:
        return {"menu": [], "columns": []}
    language = get_language() or "da"
    host = request.META.get("HTTP_HOST", "")
    return kept(f"frame:{language}:{host}", lambda: _frame(request, language), request)


def _frame(request, language: str) -> dict:
    items = _items(sites.settle(request), language)
    pages = _in_language({item.key for item in items}, language)
    return {
        "menu": _links([i for i in items if not i.foot], pages, request),
        "columns": [
            {"title": title, "items": links}
            for title, group in groupby(
                [i for i in items if i.foot], key=lambda item: item.column
            )
            if (links := _links(group, pages, request))
        ],
    }


def _items(site, language: str) -> list:
    """The items of menu and foot in their order, in one query."""
    shown = {
        "place": F("sort_order"),
        "label": F(f"label_{language}"),
        "key": F("page__translation_key"),
    }
    none = Value("", output_field=CharField())
    top = MenuItem.objects.filter(menus__site=site).order_by()
    foot = FooterItem.objects.filter(menus__site=site).order_by()
    names = ("foot", "column", *shown)
    return list(
        top.annotate(foot=Value(0), column=none, **shown)
        .values_list(*names, named=True)
        .union(
            foot.annotate(
                foot=Value(1), column=F(f"column_{language}"), **shown
            ).values_list(*names, named=True),
            all=True,
        )
        .order_by("foot", "place")
    )


def _in_language(keys: set, language: str) -> dict:
    """Live pages of the language by translation key.

    Pages for members only are among them: whoever asks for one is asked to sign in.
    """
    found = Page.objects.live().filter(
        translation_key__in=keys,
        locale__language_code=language,
    )
    return {page.translation_key: page for page in found}


def _links(items, pages, request) -> list[dict]:
    """Links of items whose page exists in the language: no dead ends."""
    return [
        {"label": item.label or page.title, "url": page.get_url(request)}
        for item in items
        if (page := pages.get(item.key))
    ]


@register.simple_tag(takes_context=True)
def foot(context) -> SafeString:
    """The foot of every page: the same for all readers of a language and a mode.

    It names nobody and holds no token, so it is drawn once for all.
    """
    request = context.get("request")

    def draw():
        engine = context.template.engine
        return SafeString(engine.get_template("includes/footer.html").render(context))

    if request is None:
        return draw()
    host = request.META.get("HTTP_HOST", "")
    return kept(f"foot:{get_language()}:{mode(request)}:{host}", draw, request)


@register.simple_tag(takes_context=True)
def current(context, url: str) -> str:
    """`page` for the page itself, `true` for a page below it, else nothing."""
    request = context.get("request")
    if request is None or not url:
        return ""
    if request.path == url:
        return "page"
    return "true" if request.path.startswith(url) and url.count("/") > 2 else ""


@register.simple_tag(takes_context=True)
def own_links(context) -> list[dict]:
    """A signed-in person's own pages; the doors of their roles among them."""
    user = context["request"].user
    wanted = [
        ("my_week", _("My week"), "calendar", True),
        ("my_tickets", _("My tickets"), "ticket", True),
        ("joining:membership", _("My membership"), "person", True),
        ("my_articles", _("My articles"), "file", True),
        ("questions:mine", _("My questions"), "list", True),
        ("directory:mine", _("My profile"), "person", True),
        ("directory:index", _("Members"), "people", True),
    ]
    helpers = roles.has(user, roles.ORGANISERS, roles.BOARD)
    helpers = helpers or bool(roles.events_of(user, roles.ORGANISERS))
    wanted += [
        (
            "checkin:gates",
            _("Check-in"),
            "camera",
            helpers or roles.has(user, roles.VOLUNTEERS),
        ),
        ("desk:index", _("Organise"), "chart", helpers),
        (
            "wagtailadmin_home",
            _("Edit the site"),
            "edit",
            user.has_perm("wagtailadmin.access_admin"),
        ),
        ("account_security", _("Sign-in and security"), "lock", True),
    ]
    links = []
    for name, label, symbol, allowed in wanted:
        if not allowed:
            continue
        try:
            links.append({"url": reverse(name), "label": label, "icon": symbol})
        except NoReverseMatch:
            # A room that is not installed has no door here.
            continue
    return links
