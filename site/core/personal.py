"""What the ground itself keeps about people: letters, pictures, and what the packages
below us keep (Wagtail, sessions). It is to core what a room's `privacy.py` is to it."""

import datetime as dt

from allauth.account.models import EmailAddress

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core import privacy, traces

# What is kept of a log line's data when the person in it is erased: numbers and days,
# and words from fixed lists.
WORDS_THAT_STAY = {"role", "scope", "state", "kind", "source", "thing"}
# What somebody wrote by hand.
WRITTEN = {"comment", "reason", "why", "note"}
LOGS = ("wagtailcore.modellogentry", "wagtailcore.pagelogentry")


# The outbox


def _letters_to(person) -> Q:
    rows = EmailAddress.objects.filter(user_id=person.pk)
    found = Q(to__iexact=person.email)
    for address in rows.values_list("email", flat=True):
        found |= Q(to__iexact=address)
    return found


privacy.register(
    "core.Letter",
    find=_letters_to,
    export=("kind", "to", "language", "state", "created_at", "sent_at"),
    name=_("letters we sent you"),
    why=_("To see that a letter went out, and to send it again if it did not."),
    days=90,
    since="created_at",
    order=20,
)

# Sessions: what is in them is only read with our key, and goes with its last day.


def _old_sessions(now: dt.datetime) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _sessions_of(person) -> Q:
    from allauth.usersessions.models import UserSession

    mine = UserSession.objects.filter(user_id=person.pk)
    return Q(session_key__in=mine.values("session_key"))


privacy.register(
    "sessions.Session",
    find=_sessions_of,
    name=_("sessions"),
    why=_("To keep you signed in."),
    expire=_old_sessions,
    order=10,
)

# Pictures and documents


def _release_uploads(rows, person):
    told = traces.of(person)
    for row in rows:
        row.uploaded_by_user = None
        for name in ("title", "description", "credit"):
            if hasattr(row, name):
                setattr(row, name, told.out_of(getattr(row, name)))
        row.save()


for model, label in (
    ("core.SiteImage", _("pictures you uploaded")),
    ("core.SiteDocument", _("documents you uploaded")),
):
    privacy.register(
        model,
        "uploaded_by_user",
        export=("title", "created_at", "file"),
        files=("file",),
        erasure=privacy.FORGET,
        forget=_release_uploads,
        name=label,
        why=_("They belong to pages of the association. Your name beside them goes."),
        order=60,
    )


# The log


def _about(person, field: str) -> Q:
    """Lines about rows that are the person's: by the register, before they go."""
    found = Q(content_type=_type_of(person), **{field: str(person.pk)})
    for entry in privacy.registered():
        if entry.model in LOGS or not entry.people:
            continue
        keys = [str(pk) for pk in entry.rows(person).values_list("pk", flat=True)]
        if keys:
            kind = ContentType.objects.get_for_model(entry.model_class)
            found |= Q(content_type=kind, **{f"{field}__in": keys})
    return found


def _type_of(row):
    # The model itself: in a request a person is wrapped.
    return ContentType.objects.get_for_model(row._meta.model)


def _each(rows):
    """The rows in small numbers; which they are is settled before any is changed."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), 50):
        yield from rows.model._base_manager.filter(pk__in=keys[start : start + 50])


def _naming(model, person, *columns) -> Q:
    """Rows whose text or JSON names the person; a look at every row of the table."""
    rows = model._base_manager.annotate(
        **{f"as_text_{name}": Cast(name, TextField()) for name in columns}
    )
    named = Q(pk__in=[])
    for word in traces.of(person).spellings():
        for name in columns:
            named |= Q(**{f"as_text_{name}__icontains": word})
    return Q(pk__in=rows.filter(named).values("pk"))


def _model_lines(person) -> Q:
    return Q(user_id=person.pk) | Q(
        content_type=_type_of(person), object_id=str(person.pk)
    )


def _model_lines_naming(person) -> Q:
    from wagtail.models import ModelLogEntry

    named = _naming(ModelLogEntry, person, "label", "data")
    return _about(person, "object_id") | named


def _page_lines(person) -> Q:
    return Q(user_id=person.pk)


def _page_lines_naming(person) -> Q:
    from wagtail.models import PageLogEntry

    return _naming(PageLogEntry, person, "label", "data")


def bare(value, told: traces.Traces, *, hers: bool):
    """A log line's data without the person: what they wrote goes, names go.

    `hers`: the line is about the person's own row; then only numbers, days and words
    from fixed lists stay.
    """
    if isinstance(value, dict):
        return {
            key: (
                item
                if key in WORDS_THAT_STAY and isinstance(item, str)
                else bare(item, told, hers=hers)
            )
            for key, item in value.items()
            if key not in WRITTEN
        }
    if isinstance(value, list):
        return [bare(item, told, hers=hers) for item in value]
    if isinstance(value, str):
        return (value if _is_plain(value) else "") if hers else told.out_of(value)
    return value


def _is_plain(text: str) -> bool:
    """A number or a day, written as text."""
    return len(text) <= 35 and not any(letter.isalpha() for letter in text)


def _nameless(rows, person):
    """Lines stay: who did what when. The name beside them, and in them, goes."""
    told = traces.of(person)
    mine = set(
        rows.filter(_about(person, "object_id")).values_list("pk", flat=True)
        if rows.model._meta.model_name == "modellogentry"
        else ()
    )
    for row in _each(rows):
        hers = row.pk in mine
        label = told.out_of(row.label)
        if hers and row.content_type:
            label = f"{row.content_type.name} {row.object_id}"
        rows.model._base_manager.filter(pk=row.pk).update(
            label=label, data=bare(row.data, told, hers=hers)
        )


for model, find, mentions in (
    (LOGS[0], _model_lines, _model_lines_naming),
    (LOGS[1], _page_lines, _page_lines_naming),
):
    privacy.register(
        model,
        find=find,
        mentions=mentions,
        actors=("user",),
        export=("timestamp", "action", "label"),
        erasure=privacy.FORGET,
        forget=_nameless,
        name=_("lines of the log"),
        why=_("Who changed what must be known. Your name in it goes."),
        days=5 * 365,
        since="timestamp",
        # First: lines are found by the rows that they are about.
        order=0,
    )


# Versions of pages


def _revisions(person) -> Q:
    return Q(user_id=person.pk)


def _revisions_naming(person) -> Q:
    from wagtail.models import Revision

    return _naming(Revision, person, "content", "object_str")


def _clean_revisions(rows, person):
    told = traces.of(person)
    for row in _each(rows):
        content = traces.without_rows_of(row.content, person.pk)
        rows.model._base_manager.filter(pk=row.pk).update(
            content=told.out_of_json(content), object_str=told.out_of(row.object_str)
        )


privacy.register(
    "wagtailcore.Revision",
    find=_revisions,
    mentions=_revisions_naming,
    actors=("user",),
    export=("created_at", "object_str"),
    erasure=privacy.FORGET,
    forget=_clean_revisions,
    name=_("versions of pages you wrote"),
    why=_("Pages are the association's. Your name in their versions goes."),
    order=50,
)


# Comments and decisions about pages


def _without_comment(name):
    def forget(rows, person):
        rows.update(**{name: ""})

    return forget


for model, path, label in (
    ("wagtailcore.Comment", "user", _("your comments on pages")),
    ("wagtailcore.CommentReply", "user", _("your replies to comments on pages")),
):
    privacy.register(
        model,
        path,
        actors=("resolved_by",) if model.endswith("Comment") else (),
        export=("text", "created_at", "updated_at"),
        erasure=privacy.FORGET,
        forget=_without_comment("text"),
        name=label,
        why=_("Others have answered. What you wrote goes."),
        order=55,
    )
privacy.register(
    "wagtailcore.TaskState",
    "finished_by",
    export=("status", "comment", "started_at", "finished_at"),
    erasure=privacy.FORGET,
    forget=_without_comment("comment"),
    name=_("your decisions about pages"),
    why=_("An approval counts on. What you wrote with it goes."),
)
privacy.register(
    "wagtailcore.WorkflowState",
    "requested_by",
    export=("status", "created_at"),
    erasure=privacy.KEEP,
    name=_("pages you sent for approval"),
    why=_("That somebody sent a page for approval, not who."),
)
for model, path, label in (
    ("wagtailcore.PageSubscription", "user", _("pages you follow in the admin")),
    ("wagtailcore.APIToken", "user", _("keys for machines")),
    ("wagtailadmin.EditingSession", "user", _("pages you have open")),
    ("wagtailadmin.FormState", "user", _("forms you have not saved")),
):
    privacy.register(model, path, name=label)
privacy.register(
    "wagtailcore.UploadedFile",
    "uploaded_by_user",
    export=("file",),
    files=("file",),
    name=_("uploads you have not finished"),
)
privacy.register(
    "wagtailusers.UserProfile",
    "user",
    export=("preferred_language", "current_time_zone", "theme", "density", "avatar"),
    files=("avatar",),
    name=_("your settings in the admin"),
)


def _release_pages(rows, person):
    """Pages stay; whose they were, and who locked them, does not."""
    rows.filter(owner_id=person.pk).update(owner=None)
    rows.filter(locked_by_id=person.pk).update(locked_by=None)


privacy.register(
    "wagtailcore.Page",
    ("owner", "locked_by"),
    export=("title", "url_path", "first_published_at"),
    erasure=privacy.FORGET,
    forget=_release_pages,
    name=_("pages you made"),
    why=_("Pages are the association's. That they are yours goes."),
)
for model in ("wagtail_localize.StringTranslation", "wagtail_localize.SegmentOverride"):
    privacy.register(
        model,
        "last_translated_by",
        erasure=privacy.KEEP,
        name=_("your translations of pages"),
        why=_("Translations are the association's; whose they were goes."),
    )

# Looks personal and is not

for model, why in (
    ("core.SiteSettings", "the association's own address and look"),
    ("core.SiteRendition", "sizes of pictures; they go with the picture"),
    ("wagtaildocs.Document", "not used: SiteDocument takes its place"),
    ("wagtailimages.Image", "not used: SiteImage takes its place"),
    ("wagtailimages.Rendition", "not used: SiteRendition takes its place"),
    ("wagtailforms.FormSubmission", "no page of ours is a form of Wagtail's"),
    ("wagtailredirects.Redirect", "addresses of pages"),
    ("wagtailembeds.Embed", "what a film's host says of the film; no finder is set"),
    ("wagtailsearch.IndexEntry", "a copy of indexed rows; written anew with them"),
    ("wagtailcore.ReferenceIndex", "which row leads to which: numbers"),
    ("wagtailcore.Collection", "folders"),
    ("wagtailcore.Site", "the site's own address"),
    ("wagtail_localize.TranslationSource", "pages' texts, as they are published"),
    ("wagtail_localize.OverridableSegment", "pages' texts, as they are published"),
    ("django_celery_beat.PeriodicTask", "names of jobs"),
    ("auth.Group", "names of roles"),
):
    privacy.free(model, why)
