"""Letters about questions: an answer, a moderator's decision, something that waits."""

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.mail import Written, letter, newest, send, site_url
from home.questions import notices, words
from home.questions.models import Answer, Post, Question
from home.questions.models.posts import MODERATORS, State

STOP = "questions.stop"
MODELS = {"question": Question, "answer": Answer}


def stop_token(question: Question) -> str:
    """Signed, and good for nothing but ending the mail about this question."""
    return signing.dumps(question.pk, salt=STOP)


def stopped_by(token: str) -> Question | None:
    """The question of a token, or None for one that is not ours."""
    try:
        pk = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        return None
    return Question.objects.filter(pk=pk).first()


def tell_asker(answer: Answer) -> None:
    """An answer is public: a notice, and a letter unless they asked for none."""
    question = answer.question
    asker = question.author
    if not asker or not asker.is_active or asker.pk == answer.author_id:
        return
    notices.tell("question.answered", answer, asker, by=answer.author)
    if question.wants_mail:
        _send("question_answered", answer, asker)


def tell_writer(post: Post, kind: str) -> None:
    """A moderator has decided; one letter each time, since a post may come back."""
    if post.author and post.author.is_active:
        turn = f"{timezone.now():%Y%m%d%H%M%S%f}"
        notices.tell(kind.replace("_", "."), post, post.author, why=turn)
        _send(kind, post, post.author, turn)


def ask_moderators(post: Post, why: str = "new") -> None:
    """Something waits. One letter each, and none while earlier things still wait."""
    from home.questions.moderation import how_many_wait

    if how_many_wait() > 1:
        return
    people = get_user_model().objects.filter(
        is_active=True, groups__name__in=MODERATORS
    )
    for person in people.exclude(pk=post.author_id).distinct():
        notices.tell("question.waits", post, person, why=why)
        _send("question_waits", post, person, why)


def _send(kind: str, post: Post, person, why: str = "") -> None:
    send(
        kind=kind,
        key=f"{kind}-{post.kind}-{post.pk}-{person.pk}-{why}",
        person=person,
        params={"kind": post.kind, "pk": post.pk},
    )


def _post(letter) -> Post | None:
    model = MODELS.get(letter.params.get("kind", ""))
    return model and model.objects.filter(pk=letter.params.get("pk")).first()


def _sample(kind: str, state: str = State.PUBLIC):
    return newest(MODELS[kind].objects.filter(state=state), kind="kind", pk="pk")


def _url(post: Post) -> str:
    """In the language of the question, whatever the reader's."""
    with translation.override(post.question.language):
        return site_url(post.get_absolute_url())


@letter("question_answered", sample=_sample("answer"))
def answered(letter):
    answer = _post(letter)
    if answer is None or not answer.is_public or not answer.question.wants_mail:
        return None  # hidden, deleted or no longer wanted
    question = answer.question
    stop = site_url(reverse("questions:stop", args=[stop_token(question)]))
    return Written(
        subject=_("An answer to your question: {title}").format(title=question.title),
        template="questions/mail/answered",
        context={
            "lines": [
                _("{name} has answered “{title}”:").format(
                    name=answer.writer, title=question.title
                )
            ],
            "quote": words.plain(answer.text, 600),
            "after": _("If it helps, mark it as the answer, so that others find it."),
            "url": _url(answer),
            "label": _("Read the answer"),
            "stop": stop,
        },
        name=question.author.get_full_name() if question.author else "",
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


@letter("question_approved", sample=_sample("question"))
def approved(letter):
    post = _post(letter)
    if post is None or not post.is_public:
        return None
    return Written(
        subject=_("It is out: {title}").format(title=post.question.title),
        template="mail/plain",
        context={
            "lines": [
                _("A moderator has read what you wrote, and now everybody can.")
                if post.kind == "answer"
                else _("A moderator has read your question, and now everybody can."),
                _("From now on, what you write is public at once."),
            ],
            "url": _url(post),
            "label": _("See it"),
        },
        name=post.author.get_full_name() if post.author else "",
    )


@letter("question_hidden", sample=_sample("question", State.HIDDEN))
def hidden(letter):
    post = _post(letter)
    if post is None or post.state != State.HIDDEN:
        return None
    return Written(
        subject=_("Hidden: {title}").format(title=post.question.title),
        template="mail/plain",
        context={
            "lines": [
                _("A moderator has hidden what you wrote, so only you can read it."),
                _("The reason: {reason}").format(reason=post.hidden_because),
                _("If that is a mistake, write to us."),
            ],
            "url": _url(post),
            "label": _("Read it again"),
        },
        name=post.author.get_full_name() if post.author else "",
    )


@letter("question_waits", sample=_sample("question"))
def waits(letter):
    from home.questions.moderation import how_many_wait

    post = _post(letter)
    if post is None or not how_many_wait():
        return None
    return Written(
        subject=_("Something waits for a moderator"),
        template="mail/plain",
        context={
            "lines": [
                _("“{title}” waits to be looked at.").format(title=post.question.title),
                _("Further posts gather in the same list; you get one letter for all."),
            ],
            "url": site_url(reverse("questions_moderation")),
            "label": _("Open the list"),
        },
    )
