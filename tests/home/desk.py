"""What editors and approvers do in the admin, as the browser does it."""

import re
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from home.models import HomePage, StandardPage
from membership import roles
from tests import make


def a_desk():
    """Pages in both languages, and one person for each role; returns them by name."""
    from home import workflows

    homes = make.a_site()
    workflows.ensure()
    people = {
        "editor": make.a_person(roles.EDITORS, email="editor@guild.example"),
        "editor2": make.a_person(roles.EDITORS, email="editor2@guild.example"),
        "approver": make.a_person(roles.APPROVERS, email="approver@guild.example"),
        "board": make.a_person(roles.BOARD, email="board@guild.example"),
        "organiser": make.a_person(roles.ORGANISERS, email="organiser@guild.example"),
        "both": make.a_person(
            roles.APPROVERS, roles.BOARD, roles.EDITORS, email="both@guild.example"
        ),
        "admin": make.a_person(
            email="admin@guild.example", is_superuser=True, is_staff=True
        ),
    }
    return {name: HomePage.objects.get(pk=h.pk) for name, h in homes.items()}, people


def a_page(parent, title="About us", live=False, owner=None, **fields):
    """A standard page with a revision; a draft unless `live`."""
    page = StandardPage(title=title, live=live, owner=owner, **fields)
    HomePage.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision(user=owner)
    if live:
        revision.publish()
    return StandardPage.objects.get(pk=page.pk)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


class _Fields(HTMLParser):
    """The fields of a page's main form as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.fields, self._area, self._select = {}, None, None

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        name = held.get("name")
        if tag == "input" and name and held.get("type") not in {"submit", "file"}:
            if held.get("type") in {"checkbox", "radio"} and "checked" not in held:
                return
            self.fields[name] = held.get("value") or ""
        elif tag == "textarea" and name:
            self._area = name
            self.fields[name] = ""
        elif tag == "select" and name:
            self._select = name
            self.fields.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in held:
            self.fields[self._select] = held.get("value") or ""

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def form_of(client, url):
    """The editor's form at this address, filled in as it stands."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    reader = _Fields()
    body = answer.content.decode()
    start = body.find('id="page-edit-form"')
    reader.feed(body[body.rfind("<form", 0, start) : body.find("</form>", start)])
    fields = reader.fields
    # StreamFields are drawn by script from JSON; one that is left as it is, is empty.
    for name in re.findall(r'name="(\w+)-count"', body):
        fields.setdefault(f"{name}-count", "0")
    fields.setdefault("body-count", "0")
    return {k: v for k, v in fields.items() if not k.startswith("action-")}


def edit(client, page, **changes):
    """Save the page's editor with these fields; `action_publish="1"` and the like."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    form.update({name.replace("action_", "action-"): v for name, v in changes.items()})
    return client.post(url, form)


def submit(person, page, **changes):
    return edit(client_of(person), page, action_submit="1", **changes)


def decide(person, page, action="approve", comment=""):
    """Press approve or reject on the page's present step, as `person`."""
    page.refresh_from_db()
    state = page.current_workflow_task_state
    return client_of(person).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk]),
        {"comment": comment},
    )
