"""What the head of a page tells others: search engines, chats and social sites.

A page that is not open to all tells nothing: no picture, no facts, no other language,
and "noindex".
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language

from wagtail.models import Page

from core import cards, icons, sites, structured
from core.kin import Kin, kin
from core.look import Look, look
from core.public import is_open

# Below these, after the language, nothing is for search engines.
NOT_FOR_SEARCH = (
    "account/",
    "check-in/",
    "chat/",
    "design/",
    "my/",
    "organise/",
    "questions/ask/",
    "questions/mine/",
    "questions/stop/",
    "registrations/",
    "search/",
    "tickets/",
)
LOCALES = {"da": "da_DK", "en": "en_GB"}


@dataclass(frozen=True)
class Share:
    """The head's facts. Addresses are whole; what is empty is not written.

    alternates: (language code, address), the default language again as x-default.
    """

    title: str = ""
    description: str = ""
    canonical: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    index: bool = False
    image: str = ""
    kind: str = "website"
    locale: str = ""
    data: dict = field(default_factory=dict)

    width = cards.WIDTH
    height = cards.HEIGHT


def of(context) -> Share:
    """The facts of a template's context, which holds `request` and maybe `page`.

    A view that is no page may add `share_title`, `share_description` and
    `share_data` (a list of schema.org facts), `share_url` (the whole address of what
    stands in one language alone) and `share_index` (False: not for search engines).
    """
    request, page = context.get("request"), context.get("page")
    if request is None or "exception" in context:
        return Share()
    if isinstance(page, Page):
        return _of_page(page, request)
    return _of_view(context, request)


def address(request) -> str:
    """The site's own address, whatever name it was asked by: https://guild.example"""
    site = sites.settle(request)
    for root in getattr(request, "_wagtail_cached_site_root_paths", None) or []:
        if site and root.site_id == site.pk:
            return root.root_url
    return f"{request.scheme}://{request.get_host()}"


def image_url(page: Page, request) -> str:
    """Where the picture of an open page is; empty for a page that has none."""
    card = page.share_card(request) if hasattr(page, "share_card") else None
    if card is None:
        return ""
    digest = cards.digest(card, look(request).dress)
    return address(request) + reverse("social_card", args=[page.pk, digest])


def front_url(request, language: str = "") -> str:
    return f"{address(request)}/{language or get_language()}/"


def page_url(page: Page, request) -> str:
    """A page's whole address."""
    return _whole(address(request), page.get_url(request) or "/")


def _whole(base: str, url: str) -> str:
    return url if "//" in url else base + url


def _of_page(page: Page, request) -> Share:
    if getattr(request, "is_preview", False) or not is_open(page, request):
        return Share(title=page.title)
    here, base, family = look(request), address(request), kin(page, request)
    # A page is served in its own language; asking for its locale is a query.
    code = get_language() or settings.LANGUAGE_CODE
    url = _whole(base, family.open.get(code) or page.get_url(request) or "/")
    number = request.GET.get("page", "")
    if number.isdecimal() and int(number) > 1:
        url += f"?page={int(number)}"
    mine = page if hasattr(page, "share_title") else None
    image = image_url(page, request)
    return Share(
        title=mine.share_title() if mine else page.title,
        description=(mine.share_description() if mine else page.search_description)
        or here.tagline,
        canonical=url,
        alternates=_alternates(base, family.open),
        index=True,
        image=image,
        kind=mine.share_type if mine else "website",
        locale=LOCALES.get(code, code),
        data=_graph(page, request, here, family, url),
    )


def _alternates(base: str, urls: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Nothing for a page that stands alone: a language is no alternative to itself."""
    if len(urls) < 2:
        return ()
    rows = [(code, _whole(base, url)) for code, url in urls.items()]
    default = urls.get(settings.LANGUAGE_CODE)
    return (*rows, *([("x-default", _whole(base, default))] if default else []))


def _graph(page, request, here: Look, family: Kin, url: str) -> dict:
    base, front = address(request), front_url(request)
    graph = [
        structured.organization(
            name=here.name,
            url=f"{base}/",
            logo=_whole(base, icons.url(here, "icon-512.png")),
            email=here.contact,
        )
    ]
    if page.depth == 2:
        graph.append(
            structured.website(
                name=here.name,
                url=front,
                language=get_language() or settings.LANGUAGE_CODE,
            )
        )
    else:
        steps = [(here.name, front)]
        steps += [(title, _whole(base, link)) for title, link in family.above]
        graph.append(structured.breadcrumbs([*steps, (page.title, url)]))
    if hasattr(page, "structured_data"):
        graph += page.structured_data(request)
    return {"@context": structured.CONTEXT, "@graph": graph}


def _of_view(context, request) -> Share:
    here, base = look(request), address(request)
    code = get_language() or settings.LANGUAGE_CODE
    prefix, path = f"/{code}/", request.path
    index = path.startswith(prefix) and not path[len(prefix) :].startswith(
        NOT_FOR_SEARCH
    )
    if not index or not context.get("share_index", True):
        return Share(title=here.name)
    alone = context.get("share_url")
    facts = context.get("share_data")
    return Share(
        title=context.get("share_title") or here.name,
        description=context.get("share_description") or here.tagline,
        canonical=alone or base + path,
        alternates=() if alone else _alternates(base, _translations(path)),
        index=True,
        locale=LOCALES.get(code, code),
        data={"@context": structured.CONTEXT, "@graph": facts} if facts else {},
    )


def _translations(path: str) -> dict[str, str]:
    try:
        return {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
    except NoReverseMatch:
        return {}
