"""Which site a request is for and where its pages stand: known before Wagtail asks.

Wagtail asks three times and looks once more for every address it writes. Here it is
two queries, kept until something is published, and left where Wagtail finds them.
"""

import copy

from django.http.request import split_domain_port

from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from core.kept import kept


def settle(request) -> Site | None:
    """The site of a request, with its `sitesettings`; None where there is none.

    From here on pages know their addresses by this request without a query.
    """
    if not hasattr(request, "_wagtail_site"):
        host = split_domain_port(request._get_raw_host())[0]
        port = request.get_port()
        sites, paths = kept("sites", _read, request)
        request._wagtail_site = copy.copy(_of_host(sites, host, str(port)))
        request._wagtail_cached_site_root_paths = paths
    return request._wagtail_site


def _of_host(sites: list[Site], host: str, port: str) -> Site | None:
    """As Wagtail chooses: host and port, the only one of that host, the default."""
    named = [site for site in sites if site.hostname == host]
    default = next((site for site in sites if site.is_default_site), None)
    exact = [site for site in named if str(site.port) == port]
    if exact:
        return exact[0]
    if default in named or len(named) != 1:
        return default
    return named[0]


def _read() -> tuple[list[Site], list[SiteRootPath]]:
    """Every site, and the root of each of its languages, the deepest first."""
    sites = list(
        Site.objects.select_related("sitesettings", "root_page").order_by(
            "-root_page__url_path", "-is_default_site", "hostname"
        )
    )
    keys = {site.root_page.translation_key for site in sites}
    pages = list(
        Page.objects.filter(translation_key__in=keys)
        .select_related("locale")
        .order_by("path")
    )
    return sites, [
        SiteRootPath(site.pk, page.url_path, site.root_url, page.locale.language_code)
        for site in sites
        for page in pages
        if page.translation_key == site.root_page.translation_key
    ]
