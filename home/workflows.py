"""Who approves what: two steps by two people, and no way around them.

Wagtail asks only for the permission to publish; it does not ask whether anybody
approved. Here nobody but admins holds that permission, and what goes live is
asked once more at the last moment (`guard`): a revision is approved, or an admin or
the machine itself (a schedule, a command) publishes it.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wagtail.log_actions import get_active_log_context
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Revision,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from home.models import ReviewTask
from home.reviewing import is_approved
from membership import roles

NAME = gettext_noop("Two approvals")
# Step, who decides, and the days to decide that it begins with; admins change those.
STEPS = [
    (gettext_noop("Editor review"), roles.APPROVERS, 3),
    (gettext_noop("Board approval"), roles.BOARD, 7),
]
# Page permissions below the root; nobody here may publish, lock or delete in bulk.
PAGES = {
    roles.EDITORS: {"add_page", "change_page"},
    roles.APPROVERS: {"change_page"},
    roles.BOARD: {"change_page"},
}
# Wagtail asks for the permissions of its own models, whatever models a site has.
CHOOSE = {"choose_image", "choose_document"}
FILES = CHOOSE | {"add_image", "add_document"}
COLLECTIONS = {
    roles.EDITORS: FILES,
    roles.ORGANISERS: FILES,
    roles.APPROVERS: CHOOSE,
    roles.BOARD: CHOOSE,
}
ADMIN = {"wagtailadmin.access_admin"}
# Editors write versions of terms, the board publishes them (`membership.terms`).
TERMS = {f"terms.{verb}_version" for verb in ("add", "change", "delete", "view")}
POLICIES = {f"terms.{verb}_policy" for verb in ("add", "change", "view")}
# Snippets that are approved like pages: their models by name.
SNIPPETS = ("adverts.announcement", "adverts.advert")
BULLETINS = {
    name.replace(".", f".{verb}_")
    for name in SNIPPETS
    for verb in ("add", "change", "view")
}
BULLETIN_READERS = {name for name in BULLETINS if ".view_" in name}
TRANSLATE = {"wagtail_localize.submit_translation"}
SEARCH_WORDS = {
    f"search.{verb}_searchterm" for verb in ("add", "change", "delete", "view")
}
GENERAL = {
    roles.EDITORS: ADMIN
    | TRANSLATE
    | TERMS
    | BULLETINS
    | SEARCH_WORDS
    | {"news.add_topic"},
    roles.APPROVERS: ADMIN | BULLETIN_READERS,
    roles.BOARD: ADMIN | TERMS | POLICIES | BULLETIN_READERS,
    roles.ORGANISERS: ADMIN
    | TRANSLATE
    | {f"checkin.{verb}_gate" for verb in ("add", "change", "delete", "view")}
    | {"checkin.change_device", "checkin.view_device"},
}
# Organisers write the texts of events and nothing else.
EVENTS = {"add_page", "change_page"}


def ensure() -> Workflow:
    """Bring roles' permissions and the workflow to what is written above.

    Runs after each migration and before demo data; doing it twice changes nothing.
    """
    groups = roles.ensure()
    for name, group in groups.items():
        _general(group, GENERAL.get(name, set()))
        _pages(group, PAGES.get(name, set()))
        _collections(group, COLLECTIONS.get(name, set()))
    _event_texts(groups[roles.ORGANISERS])
    _retire_wagtails_own()
    return _workflow(groups)


def _general(group: Group, names: set[str]) -> None:
    held = {f"{p.content_type.app_label}.{p.codename}": p for p in _permissions()}
    wanted = {held[name] for name in names if name in held}
    if set(group.permissions.all()) != wanted:
        # In one order always: the kept database is compared row by row.
        group.permissions.set(sorted(wanted, key=lambda permission: permission.pk))


def _permissions():
    return Permission.objects.select_related("content_type").filter(
        content_type__app_label__in={
            name.partition(".")[0] for names in GENERAL.values() for name in names
        }
    )


def _pages(group: Group, codenames: set[str]) -> None:
    root = Page.get_first_root_node()
    held = GroupPagePermission.objects.filter(group=group, page=root)
    held.exclude(permission__codename__in=codenames).delete()
    # Nowhere in the tree, whatever was granted by hand.
    GroupPagePermission.objects.filter(
        group=group, permission__codename__in=("publish_page", "bulk_delete_page")
    ).delete()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _collections(group: Group, codenames: set[str]) -> None:
    root = Collection.get_first_root_node()
    held = GroupCollectionPermission.objects.filter(group=group, collection=root)
    held.exclude(permission__codename__in=codenames).delete()
    for permission in Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"),
        codename__in=codenames,
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _event_texts(group: Group) -> None:
    """Sections are found by name: this wing does not know the events'."""
    sections = Page.objects.filter(content_type__model="eventindexpage")
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=EVENTS
    ):
        for section in sections:
            GroupPagePermission.objects.get_or_create(
                group=group, page=section, permission=permission
            )


def _retire_wagtails_own() -> None:
    """Wagtail makes a group that may publish, and a workflow of one step."""
    Group.objects.filter(name="Moderators", user=None).delete()
    GroupPagePermission.objects.filter(
        group__name="Moderators", permission__codename="publish_page"
    ).delete()
    for old in Workflow.objects.filter(name="Moderators approval", active=True):
        old.deactivate()
    Task.objects.filter(name="Moderators approval", active=True).update(active=False)


def _workflow(groups: dict[str, Group]) -> Workflow:
    workflow, _made = Workflow.objects.get_or_create(name=NAME)
    if not workflow.active:
        Workflow.objects.filter(pk=workflow.pk).update(active=True)
    for order, (name, role, days) in enumerate(STEPS):
        task, _made = ReviewTask.objects.get_or_create(
            name=name, defaults={"due_days": days}
        )
        task.groups.set([groups[role]])
        WorkflowTask.objects.update_or_create(
            workflow=workflow, task=task.task_ptr, defaults={"sort_order": order}
        )
    WorkflowPage.objects.update_or_create(
        page=Page.get_first_root_node(), defaults={"workflow": workflow}
    )
    for name in SNIPPETS:
        WorkflowContentType.objects.update_or_create(
            content_type=ContentType.objects.get_by_natural_key(*name.split(".")),
            defaults={"workflow": workflow},
        )
    return workflow


def may_go_live(revision: Revision | None, user) -> bool:
    """The one rule. `user` None is the machine: schedules and commands."""
    if user is None or (user.is_active and user.is_superuser):
        return True
    return revision is not None and is_approved(revision)


def publish_approved(workflow_state: WorkflowState, user=None) -> None:
    """What Wagtail does when the last step is approved (WAGTAIL_FINISH_…_ACTION)."""
    revision = workflow_state.current_task_state.revision
    if revision != workflow_state.content_object.get_latest_revision():
        raise PermissionDenied(_("It was changed after it was approved."))
    if not is_approved(revision):
        raise PermissionDenied(_("Two different people approve."))
    revision.publish(user=user, skip_permission_checks=True)


def guard(page, user) -> None:
    """Refuse a write that would put an unapproved text live, or take a page down.

    Called before each save of a page, or of a snippet that has drafts. Raises
    PermissionDenied.
    """
    if user is None or user.is_superuser:
        return
    rows = Page.objects if isinstance(page, Page) else type(page)._base_manager
    before = (
        rows.filter(pk=page.pk).values("live", "live_revision_id").first()
        if page.pk
        else None
    )
    was_live = bool(before and before["live"])
    if not page.live:
        if was_live:
            raise PermissionDenied(_("Only admins take pages down."))
        return
    if before and was_live and before["live_revision_id"] == page.live_revision_id:
        return  # the tree, counters, or an alias that follows its source
    if not may_go_live(page.live_revision, user):
        raise PermissionDenied(_("This has not been approved."))


def guard_revision(revision: Revision, user) -> None:
    """Keep what reviewers read as they read it, and plan nothing unapproved.

    The editor saves by itself and writes over its own last revision; one that is or
    was under review is never written over. Raises PermissionDenied.
    """
    if user is None or not revision.pk:
        return
    kept = Revision.objects.filter(pk=revision.pk).first()
    if kept is None:
        return
    if kept.content != revision.content and revision.task_states.exists():
        raise PermissionDenied(_("Reviewers are reading this version."))
    planned = revision.approved_go_live_at
    if (
        planned
        and planned != kept.approved_go_live_at
        and not may_go_live(revision, user)
    ):
        raise PermissionDenied(_("This has not been approved."))


def acting_user():
    """Who acts in the admin right now; None for the machine."""
    user = get_active_log_context().user
    return user if user is not None and user.is_authenticated else None
