"""The content checks that editors see beside a preview, and on the page itself.

Wagtail's checker runs axe-core. Rules of ours that axe has no test for are prepared:
`core/js/checks.js` marks what is wrong in the page, and the server says what it knows.
"""

from django.utils.translation import gettext as _

from wagtail.admin.userbar import BaseItem, ContentCheckerItem
from wagtail.models import Page

from home import languages

# A paragraph longer than this is not read on a phone (the house's own number).
LONGEST_WORDS = 120
# axe has no test that always fails. This one of its own asks whether an element is
# busy, which nothing that is marked ever is.
NEVER = ["aria-busy"]


def _rule(name: str, selector: str, impact: str = "moderate") -> dict:
    return {
        "id": name,
        "impact": impact,
        "selector": selector,
        "tags": ["best-practice"],
        "any": NEVER,
        "enabled": True,
    }


class GuildChecker(ContentCheckerItem):
    """Wagtail's checks and ours, with sentences in the editor's language."""

    # Head and foot are the house's, not the editor's.
    axe_include = ["main"]

    def __init__(self, page=None, in_editor=False):
        super().__init__(in_editor=in_editor)
        self.page = page

    def _page_faults(self) -> dict[str, tuple[str, str]]:
        """What the server knows: {rule: (what, what to do)}."""
        page = self.page
        if not isinstance(page, Page):
            return {}
        found = {}
        if hasattr(page, "content_faults"):
            found |= page.content_faults()
        if page.pk and page.locale_id:
            lags = languages.lagging(page)
            if lags:
                found["guild-language"] = (
                    _("A translation is missing"),
                    " ".join(lag.sentence for lag in lags),
                )
        return found

    def get_axe_run_only(self, request):
        ours = [rule["id"] for rule in self.get_axe_custom_rules(request)]
        theirs = [*super().get_axe_run_only(request), "empty-heading", "image-alt"]
        return list(dict.fromkeys([*theirs, *ours]))

    def get_axe_custom_rules(self, request):
        return [
            *super().get_axe_custom_rules(request),
            # Only what editors wrote: a lead in large type is no false heading.
            {"id": "p-as-heading", "selector": ".prose p", "enabled": True},
            _rule("guild-vague-link", "[data-check~='vague-link']", "serious"),
            _rule("guild-long-paragraph", "[data-check~='long-paragraph']"),
            # axe cannot point at what is not there: the heading stands for the page.
            *(_rule(name, "main h1") for name in self._faults),
        ]

    @property
    def _faults(self):
        if not hasattr(self, "_known"):
            self._known = self._page_faults()
        return self._known

    def get_axe_messages(self, request):
        return {
            **super().get_axe_messages(request),
            "guild-vague-link": {
                "error_name": _("The link does not say where it leads"),
                "help_text": _("Write what one finds there, not “read more”."),
            },
            "guild-long-paragraph": {
                "error_name": _("A paragraph of more than %(count)d words")
                % {"count": LONGEST_WORDS},
                "help_text": _("Cut it in two: one thought each."),
            },
            "image-alt": {
                "error_name": _("A picture without a description"),
                "help_text": _("Say what it shows, or mark it as decoration."),
            },
            "alt-text-quality": {
                "error_name": _("A picture is described by a file name"),
                "help_text": _("Say what it shows, as you would on the phone."),
            },
            "heading-order": {
                "error_name": _("A level of headings is left out"),
                "help_text": _("Go from heading 2 to heading 3, never from 2 to 4."),
            },
            "link-name": {
                "error_name": _("An empty link"),
                "help_text": _("Write its words, or take it away."),
            },
            **{
                name: {"error_name": what, "help_text": todo}
                for name, (what, todo) in self._faults.items()
            },
        }


class CopyLinkItem(BaseItem):
    """Copies the page's public address."""

    template_name = "home/userbar/copy.html"

    def __init__(self, page):
        super().__init__()
        self.page = page

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["url"] = self.page.get_full_url(parent_context.get("request"))
        return context


def arrange(request, items, page) -> None:
    """Wagtail's items with our checker in place of its own, and a link to copy."""
    for number, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[number] = GuildChecker(page, in_editor=item.in_editor)
    if isinstance(page, Page) and page.live and not hasattr(request, "revision_id"):
        items.insert(max(len(items) - 1, 0), CopyLinkItem(page))
