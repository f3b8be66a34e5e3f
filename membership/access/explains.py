"""Explains what this floor knows: addresses, pages, documents, units."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wagtail.documents import get_document_model
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, Site

from membership import roles
from membership.access import asking, trying
from membership.accounts.middleware import STAFF_DOORS, has_second_factor
from membership.models import Unit
from membership.units import rights


# Addresses --------------------------------------------------------------------------
def _address(text: str) -> str | None:
    return text[:500] if text.startswith("/") and trying.resolves(text) else None


def _opens(person, path: str) -> bool:
    """A page, or a step inside the same part of the site; never a door's way out."""
    status, where = trying.get(person, path, _host())
    if status in (301, 302, 303):
        back = ("/admin/login", "/login", "/2fa", "/mfa", "reauthenticate", "/account/")
        return bool(where) and where != "/admin/" and not any(b in where for b in back)
    return status < 300


def _host() -> str:
    found = Site.objects.filter(is_default_site=True).first()
    if found is None:
        return "localhost"
    return (
        found.hostname if found.port in (80, 443) else f"{found.hostname}:{found.port}"
    )


def _explain_address(answer, person, path: str) -> None:
    if STAFF_DOORS.match(path):
        _doors(answer, person, path)
    status, where = trying.get(person, path, _host())
    said = {
        403: _("The page itself refuses (403)."),
        404: _("For this person there is no such page (404): hidden, or not there."),
        405: _("It takes only what a form sends (405)."),
        410: _("The page is gone (410)."),
    }
    if answer.allowed:
        answer.yes(_("The site was asked as this person and opened it (%d).") % status)
    elif where == reverse("wagtailadmin_home"):
        answer.no(_("The admin refuses this page to them (403)."))
    elif where:
        answer.no(_("The site leads away, to %s.") % where)
    else:
        answer.no(said.get(status) or _("The site answers %d.") % status)


def _doors(answer, person, path: str) -> None:
    if path.startswith("/admin/"):
        enters = person.has_perm("wagtailadmin.access_admin")
        if enters:
            answer.yes(_("May enter the admin."))
        else:
            answer.no(_("May not enter the admin at all."))
    if not settings.MFA_REQUIRED_FOR_STAFF:
        answer.note(_("This site asks nobody for a second step (a demo or a test)."))
    elif roles.is_staff_role(person):
        if has_second_factor(person):
            answer.yes(_("Has a second step for signing in; it is asked once a day."))
        else:
            answer.no(_("Has a role of the staff, but no second step for signing in."))
            answer.needed.append(
                _("They set up a second step under Sign-in and security.")
            )


# Pages ------------------------------------------------------------------------------
def _page(text: str) -> Page | None:
    page = asking.number(text, Page)
    if page is None and text.startswith("/"):
        site = Site.objects.filter(is_default_site=True).first()
        wanted = text.partition("?")[0].rstrip("/") + "/"
        if site is None:
            return None
        last = wanted.rstrip("/").rpartition("/")[2]
        rows = Page.objects.filter(slug=last) if last else Page.objects.none()
        langs = dict(settings.LANGUAGES)
        if last in langs:
            rows = Page.objects.filter(depth=2, locale__language_code=last)
        found = (row for row in rows[:50] if (row.url or "").endswith(wanted))
        page = next(found, None)
    return page.specific if page and page.depth > 1 else None


# verb: (Wagtail's question, the page permission that it hangs on)
PAGE_VERBS = {
    "edit": ("can_edit", "change_page", _lazy("Edit the page")),
    "submit": ("can_submit_for_moderation", "change_page", _lazy("Send for approval")),
    "unpublish": ("can_unpublish", "publish_page", _lazy("Take down the page")),
    "delete": ("can_delete", "change_page", _lazy("Delete the page")),
    "move": ("can_move", "change_page", _lazy("Move the page")),
    "add": ("can_add_subpage", "add_page", _lazy("Write a page below")),
}


def _page_may(question: str):
    def may(person, page) -> bool:
        enters = person.is_active and person.has_perm("wagtailadmin.access_admin")
        tester = page.permissions_for_user(person)
        return bool(enters and getattr(tester, question)())

    return may


def _page_explain(codename: str):
    def explain(answer, person, page) -> None:
        if not person.is_active:
            return
        if not person.has_perm("wagtailadmin.access_admin"):
            answer.no(_("May not enter the admin, where pages are written."))
        if page.alias_of_id:
            answer.no(_("The page is a copy that follows another; change that one."))
        _locked(answer, person, page)
        if person.is_superuser:
            answer.yes(_("Admins may write everywhere."))
            return
        granted(answer, person, page, codename)

    return explain


def _locked(answer, person, page) -> None:
    lock = page.get_lock()
    if lock is not None and lock.for_user(person):
        answer.no(_("The page is locked for others: %s") % lock.get_message(person))
    elif page.locked and page.locked_by_id == person.pk:
        answer.note(_("They have locked the page themselves."))


def granted(answer, person, page, codename: str) -> None:
    """Say which role gives the permission here, by which page above; or that none."""
    above = [*page.get_ancestors(inclusive=True).values_list("pk", flat=True)]
    rows = GroupPagePermission.objects.filter(
        permission__codename=codename
    ).select_related("group", "page")
    mine = set(person.groups.values_list("pk", flat=True))
    here = [row for row in rows if row.group_id in mine and row.page_id in above]
    for row in here:
        answer.yes(
            _("The role %(role)s may write below “%(page)s”.")
            % {
                "role": roles.label(row.group.name),
                "page": _("the whole site") if row.page.depth == 1 else row.page.title,
            }
        )
    if here:
        return
    if page.owner_id == person.pk:
        answer.note(_("They wrote the page themselves."))
    elsewhere = [row for row in rows if row.group_id in mine]
    for row in elsewhere[:3]:
        answer.no(
            _("The role %(role)s may write below “%(page)s” only.")
            % {"role": roles.label(row.group.name), "page": row.page.title}
        )
    if not elsewhere:
        answer.no(_("None of their roles may write on this page or above it."))


for _name, (_question, _codename, _label) in PAGE_VERBS.items():
    asking.register(
        _name,
        _label,
        find=_page,
        may=_page_may(_question),
        explain=_page_explain(_codename),
        hint=_lazy("a page’s number or address"),
    )


def _reads(person, page) -> bool:
    url = page.get_url()
    if not url or not person.is_active:
        return page.live and not page.get_view_restrictions().exists()
    status, _where = trying.get(person, url, _host())
    return status == 200


def _explain_reading(answer, person, page) -> None:
    if not page.live:
        answer.no(_("The page is a draft: nobody reads it outside the admin."))
        answer.needed.append(_("It is published."))
    for row in page.get_view_restrictions().select_related("page"):
        where = _("on “%s”") % row.page.title
        if row.restriction_type == PageViewRestriction.LOGIN:
            answer.yes(_("Only for people who sign in (%s).") % where)
        elif row.restriction_type == PageViewRestriction.GROUPS:
            names = set(row.groups.values_list("name", flat=True))
            said = _("Only for %(roles)s (%(where)s).") % {
                "roles": ", ".join(roles.label(name) for name in sorted(names)),
                "where": where,
            }
            held = set(person.groups.values_list("name", flat=True))
            if person.is_superuser or names & held:
                answer.yes(said)
            else:
                answer.no(said)
        else:
            answer.no(_("A password is asked (%s).") % where)
    if not answer.reasons:
        if answer.allowed:
            answer.yes(_("The page is public."))
        else:
            answer.no(_("The site does not show it."))


asking.register(
    "read",
    _lazy("Read the page"),
    find=_page,
    may=_reads,
    explain=_explain_reading,
    hint=_lazy("a page’s number or address"),
)


# Documents --------------------------------------------------------------------------
def _document(text: str):
    return asking.number(text, get_document_model())


def _may_fetch(person, document) -> bool:
    rows = get_document_model().objects.visible_to(person)
    return person.is_active and rows.filter(pk=document.pk).exists()


def _explain_document(answer, person, document) -> None:
    rows = document.collection.get_view_restrictions()
    if not rows:
        answer.yes(_("The collection “%s” is public.") % document.collection.name)
    for row in rows:
        names = ", ".join(roles.label(name) for name in _names(row)) or _("members")
        if row.restriction_type == row.LOGIN:
            said = _("The collection “%s” is for people who sign in.")
            answer.yes(said % row.collection.name)
        else:
            said = _("The collection “%(name)s” is for: %(roles)s.") % {
                "name": row.collection.name,
                "roles": names,
            }
            if answer.allowed:
                answer.yes(said)
            else:
                answer.no(said)


def _names(row) -> list[str]:
    return sorted(row.groups.values_list("name", flat=True))


asking.register(
    "document",
    _lazy("Fetch the document"),
    find=_document,
    may=_may_fetch,
    explain=_explain_document,
    hint=_lazy("a document’s number"),
)


# Units ------------------------------------------------------------------------------
def _unit(text: str):
    return asking.number(text, Unit) or Unit.objects.filter(code__iexact=text).first()


def _explain_people(answer, person, unit) -> None:
    said = asking.through(person, rights.KEEPERS, unit=unit)
    for line in said:
        answer.yes(line)
    if person.is_superuser and person.is_active:
        answer.yes(_("Admins mind the people of every unit."))
    elif not said:
        for line in asking.elsewhere(person, rights.KEEPERS):
            answer.no(line)
        answer.no(
            _("No role for %s, or for a unit above it, lets them mind its people.")
            % unit.name
        )
        answer.needed.append(_("The role Board for %s or a unit above it.") % unit.name)


asking.register(
    "people",
    _lazy("Mind the people of the unit"),
    find=_unit,
    may=rights.keeps,
    explain=_explain_people,
    hint=_lazy("a unit’s code"),
)


def _explain_shaping(answer, person, unit) -> None:
    if answer.allowed:
        answer.yes(_("Admins change the tree of units."))
    else:
        answer.no(_("Only admins change the tree of units."))


asking.register(
    "shape",
    _lazy("Change or move the unit"),
    find=_unit,
    may=lambda person, unit: rights.shapes(person),
    explain=_explain_shaping,
    hint=_lazy("a unit’s code"),
)
asking.register(
    asking.OPEN,
    _lazy("Open the address"),
    find=_address,
    may=_opens,
    explain=_explain_address,
    hint=asking.ADDRESS,
)
