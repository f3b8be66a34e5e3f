"""Every address of the admin that could put a text live, as a table of attempts.

Each takes an attacker's client and the scene, and does its best. None may succeed.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from wagtail.models import Locale, Page, Site, Task, TaskState, Workflow
from wagtail_localize.models import Translation, TranslationSource

from home.models import HomePage, StandardPage
from tests.home.desk import form_of

CANARY = "Kanariefugl"


@dataclass
class Scene:
    """Pages to attack: a draft, a live page with a newer draft, a translated one."""

    danish: HomePage
    english: HomePage
    draft: StandardPage
    live: StandardPage
    source: StandardPage
    target: StandardPage
    alias: Page

    def both(self):
        return (self.draft, self.live)


def page_url(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def _form(client: Client, url: str) -> dict:
    try:
        return form_of(client, url)
    except AssertionError:  # no form for this person: post without one
        return {"title": CANARY, "slug": "kanariefugl", "body-count": "0"}


def publish_in_the_editor(client, scene):
    for page in (*scene.both(), scene.target, scene.alias):
        url = page_url("edit", page.pk)
        for extra in ({}, {"go_live_at": "2020-01-01 10:00"}, {"expire_at": ""}):
            form = {**_form(client, url), **extra, "title": CANARY}
            client.post(url, {**form, "action-publish": "1"})


def schedule_in_the_editor(client, scene):
    for page in scene.both():
        url = page_url("edit", page.pk)
        form = {**_form(client, url), "go_live_at": "2099-01-01 10:00"}
        client.post(url, {**form, "action-publish": "1"})


def create_and_publish(client, scene):
    for parent in (scene.danish, scene.english, scene.live):
        url = page_url("add", "home", "standardpage", parent.pk)
        form = {**_form(client, url), "title": CANARY, "slug": f"k{parent.pk}"}
        client.post(url, {**form, "action-publish": "1"})
        client.post(url, {**form, "slug": f"l{parent.pk}", "live": "on"})


def copy_with_publishing(client, scene):
    for page in scene.both():
        for number, parent in enumerate((scene.danish, scene.english, scene.live)):
            for how in ({"publish_copies": "on"}, {"alias": "on"}):
                client.post(
                    page_url("copy", page.pk),
                    {
                        "new_title": CANARY,
                        "new_slug": f"copy-{page.pk}-{number}-{len(how)}",
                        "new_parent_page": parent.pk,
                        "copy_subpages": "on",
                        **how,
                    },
                )


def move(client, scene):
    for page in scene.both():
        client.post(
            page_url("move_confirm", page.pk, scene.english.pk), {"move": "yes"}
        )
        client.post(page_url("set_page_position", page.pk) + "?position=0")


def bulk(client, scene):
    for action in ("publish", "unpublish", "delete", "move"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        ids = "&".join(f"id={p.pk}" for p in (*scene.both(), scene.target))
        client.post(
            f"{url}?{ids}",
            {"chooser": scene.english.pk, "include_descendants": "on", "next": "/"},
        )


def take_down(client, scene):
    client.post(page_url("unpublish", scene.live.pk), {"include_descendants": "on"})
    client.post(page_url("delete", scene.live.pk))
    client.post(page_url("delete", scene.danish.pk))


def revisions(client, scene):
    for page in scene.both():
        for revision in page.revisions.all():
            url = page_url("revisions_revert", page.pk, revision.pk)
            form = _form(client, url)
            target = page_url("edit", page.pk)
            client.post(
                target, {**form, "revision": revision.pk, "action-publish": "1"}
            )
            client.post(page_url("revisions_unschedule", page.pk, revision.pk))


def approve_around(client, scene):
    """Approve and cancel steps that are somebody else's, then publish."""
    for state in TaskState.objects.filter(status="in_progress"):
        pk = int(state.workflow_state.object_id)
        for action in ("approve", "reject", "publish"):
            client.post(page_url("collect_workflow_action_data", pk, action, state.pk))
    for page in scene.both():
        url = page_url("edit", page.pk)
        form = _form(client, url)
        client.post(url, {**form, "action-cancel-workflow": "1"})
        client.post(url, {**form, "action-publish": "1"})
        client.post(page_url("confirm_workflow_cancellation", page.pk))


def submit_and_approve_alone(client, scene):
    url = page_url("edit", scene.draft.pk)
    client.post(url, {**_form(client, url), "title": CANARY, "action-submit": "1"})
    for _step in range(3):
        for state in TaskState.objects.filter(status="in_progress"):
            pk = int(state.workflow_state.object_id)
            if pk != scene.draft.pk:
                continue
            client.post(
                page_url("workflow_action", pk, "approve", state.pk), {"comment": ""}
            )
            form = _form(client, url)
            client.post(
                url,
                {
                    **form,
                    "title": CANARY,
                    "action-workflow-action": "true",
                    "workflow-action-name": "approve",
                },
            )


def privacy_and_locks(client, scene):
    for page in scene.both():
        client.post(
            reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
            {"restriction_type": "login", "groups": []},
        )
        client.post(page_url("lock", page.pk))
        client.post(page_url("unlock", page.pk))


def aliases(client, scene):
    client.post(page_url("convert_alias", scene.alias.pk))
    for page in (scene.draft, scene.live, scene.target):
        client.post(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))


def translate(client, scene):
    english = Locale.objects.get(language_code="en")
    for page in (*scene.both(), scene.danish):
        client.post(
            reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
            {"locales": [english.pk], "include_subtree": "on", "publish": "on"},
        )


def publish_translations(client, scene):
    for source in TranslationSource.objects.all():
        client.post(
            reverse("wagtail_localize:update_translations", args=[source.pk]),
            {"publish_translations": "on"},
        )
    for translation in Translation.objects.all():
        page = translation.get_target_instance()
        url = page_url("edit", page.pk)
        for action in ("publish", "save-draft", "", "unpublish"):
            client.post(url, {"body-count": "0", "action": action})
        whole = {"body-count": "0"}
        client.post(url, {**whole, "localize-restart-translation": "1"})
        client.post(url, {**whole, "localize-convert-to-alias": "1"})
        client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]))
        client.post(url, {**whole, "action": "publish"})
        client.post(url, {**_form(client, url), "action-publish": "1"})
        client.post(url, {**whole, "localize-restart-translation": "1"})
        client.post(url, {**whole, "action": "publish"})
        client.post(reverse("translation_submit", args=[translation.pk]))


def admin_api(client, scene):
    """The admin's own JSON door has the same actions under other names."""
    for page in (*scene.both(), scene.target, scene.alias):
        for action, data in {
            "publish": {},
            "unpublish": {"recursive": True},
            "delete": {},
            "copy": {"keep_live": True, "recursive": True, "slug": f"api-{page.pk}"},
            "move": {"destination_page_id": scene.english.pk},
            "create_alias": {"destination_page_id": scene.english.pk},
            "convert_alias": {},
            "revert_to_page_revision": {
                "revision_id": page.latest_revision_id,
            },
            "copy_for_translation": {"locale": "en", "alias": True},
        }.items():
            client.post(
                f"/admin/api/main/pages/{page.pk}/action/{action}/",
                data,
                content_type="application/json",
            )
    client.post("/api/v3/pages/1/actions/publish/", {})


def change_the_rules(client, scene):
    """Give oneself the permission, or take the workflow away."""
    from django.contrib.auth import get_user_model

    group = Group.objects.get(name="Editors")
    own = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    workflow = Workflow.objects.get(active=True)
    for url in (
        reverse("wagtailusers_groups:edit", args=[group.pk]),
        reverse("wagtailusers_groups:add"),
        reverse("wagtailusers_users:edit", args=[own.pk]),
        reverse("wagtailusers_users:add"),
        reverse("wagtailadmin_workflows:disable", args=[workflow.pk]),
        reverse("wagtailadmin_workflows:edit", args=[workflow.pk]),
        reverse("wagtailadmin_workflows:add"),
        *(
            reverse(f"wagtailadmin_workflows:{verb}_task", args=[task.pk])
            for task in Task.objects.all()
            for verb in ("edit", "disable")
        ),
    ):
        client.post(
            url,
            {"name": "Mine", "is_superuser": "on", "groups": [group.pk], "next": ""},
        )
    client.post(reverse("wagtailadmin_account"), {"is_superuser": "on"})
    site = Site.objects.get(is_default_site=True)
    client.post(reverse("wagtailsites:edit", args=[site.pk]), {"hostname": "evil"})


ATTEMPTS = [
    publish_in_the_editor,
    schedule_in_the_editor,
    create_and_publish,
    copy_with_publishing,
    move,
    bulk,
    take_down,
    revisions,
    privacy_and_locks,
    aliases,
    translate,
    publish_translations,
    admin_api,
    approve_around,
    submit_and_approve_alone,
    change_the_rules,
]
