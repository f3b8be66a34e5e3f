"""A person's own pages: what stands beside each page below `my/`.

Named by address and not by room: a page is listed once its room is installed, and the
addresses are a contract (product.md).
"""

from functools import lru_cache

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

# (address below the language, what it is called there, its icon), in order.
PAGES = (
    ("my/", _("My week"), "calendar"),
    ("my/notices/", _("Notices"), "bell"),
    ("my/tickets/", _("Tickets"), "ticket"),
    ("chat/", _("Community"), "chat"),
    ("my/articles/", _("Articles"), "file"),
    ("my/profile/", _("Profile"), "person"),
    ("my/membership/", _("Membership"), "heart"),
    ("my/connections/", _("Connections"), "people"),
    ("my/privacy/", _("Privacy"), "lock"),
    ("account/security/", _("Sign-in and security"), "key"),
)


@lru_cache(maxsize=64)
def url_of(path: str, language: str) -> str:
    """The address of an own page, or nothing where no room answers it."""
    url = f"/{language}/{path}"
    try:
        found = resolve(url)
    except Resolver404:
        return ""
    # Wagtail answers everything that nobody else does.
    return "" if found.url_name == "wagtail_serve" else url
