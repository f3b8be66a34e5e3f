"""What questions tell by bell and push; the letters are those of `mails`."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.notifications import actions, kinds, together
from chat.notifications.kinds import BELL, Told
from core.mail import newest
from home.questions import rights, words
from home.questions.models import Answer, Post, Question
from home.questions.models.posts import State

MODELS = {"question": Question, "answer": Answer}
SHORT = 140  # characters of an answer


def tell(kind: str, post: Post, person, *, why: str = "", by=None) -> None:
    """One notice to one person about one post; `why` tells times apart."""
    if person is None or (by is not None and by.pk == person.pk):
        return
    actions.notify(
        people=[person],
        kind=kind,
        key=f"{post.kind}-{post.pk}-{why}",
        params={"kind": post.kind, "pk": post.pk},
        by=by,
    )


def _post(notice, *, own: bool = False) -> Post | None:
    """The post, where its reader may still see it."""
    kind = notice.params.get("kind", "")
    model = MODELS.get(kind)
    if model is None:
        return None
    more = ["question"] if kind == "answer" else []

    def read(notices) -> dict:
        ids = [n.params["pk"] for n in notices if n.params.get("kind") == kind]
        rows = model.objects.filter(pk__in=ids).select_related("author", *more)
        if own:
            rows = rows.filter(author=notice.person_id)
        else:
            rows = rows.visible_to(notice.person)
        return {row.pk: row for row in rows}

    return together.once(notice, kind, read).get(notice.params.get("pk"))


def _url(post: Post) -> str:
    """In the language of the question, whatever the reader's."""
    with translation.override(post.question.language):
        return post.get_absolute_url()


def _answered(notice) -> Told | None:
    post = _post(notice)
    if post is None or not post.is_public:
        return None
    text = _("{name} has answered “{title}”").format(
        name=post.writer, title=post.question.title
    )
    return Told(text, _url(post), words.plain(post.text, SHORT))


def _accepted(notice) -> Told | None:
    post = _post(notice)
    if post is None or post.accepted_at is None:
        return None
    text = _("Your answer helped: {title}").format(title=post.question.title)
    return Told(text, _url(post), _("It stands first now, so that others find it."))


def _approved(notice) -> Told | None:
    post = _post(notice)
    if post is None or not post.is_public:
        return None
    return Told(_("It is out: {title}").format(title=post.question.title), _url(post))


def _hidden(notice) -> Told | None:
    post = _post(notice, own=True)
    if post is None or post.state != State.HIDDEN:
        return None
    text = _("Hidden: {title}").format(title=post.question.title)
    said = _("The reason: {reason}").format(reason=post.hidden_because)
    return Told(text, _url(post), said)


def _waits(notice) -> Told | None:
    post = _post(notice)
    if post is None or not rights.is_moderator(notice.person):
        return None
    text = _("“{title}” waits to be looked at.").format(title=post.question.title)
    return Told(text, reverse("questions_moderation"))


def _sample(kind: str):
    return newest(MODELS[kind].objects.all(), kind="kind", pk="pk")


def _register(name, label, tell_, why, *, about="question", **more):
    kinds.register(
        name,
        group="home",
        label=label,
        tell=tell_,
        why=why,
        default=(BELL,),
        sample=_sample(about),
        **more,
    )


_wrote = gettext_lazy("because you wrote it")
_register(
    "question.answered",
    gettext_lazy("Your question has an answer"),
    _answered,
    gettext_lazy("because you asked"),
    about="answer",
    own_mail=True,
)
_register(
    "answer.accepted",
    gettext_lazy("Your answer is accepted"),
    _accepted,
    gettext_lazy("because you answered"),
    about="answer",
)
_register(
    "question.approved",
    gettext_lazy("A moderator let your post out"),
    _approved,
    _wrote,
    own_mail=True,
)
_register(
    "question.hidden",
    gettext_lazy("A moderator has hidden your post"),
    _hidden,
    _wrote,
    own_mail=True,
)
_register(
    "question.waits",
    gettext_lazy("Something waits for a moderator"),
    _waits,
    gettext_lazy("because you moderate"),
    own_mail=True,
    offered=rights.is_moderator,
)
