"""What members do with questions: each write with its checks, under the row's lock.

Every action that changes answers locks their question first, so that counters and
the one accepted answer are decided one at a time.
"""

import datetime as dt
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import pagecache
from core.errors import Refused
from home.questions import mails, notices, rights, sections, words
from home.questions.models import Answer, Question, Topic, Version, Vote
from home.questions.models.marks import of
from home.questions.models.posts import Shown, State

# More than a person writes in earnest; enough for a lively evening.
QUESTIONS_A_DAY = 5
ANSWERS_A_DAY = 30
VOTES_AN_HOUR = 100


@transaction.atomic
def ask(
    *,
    by,
    language: str,
    title: str,
    text: str,
    client_key: UUID,
    topic: Topic | None = None,
    shown: str = Shown.SHORT,
    wants_mail: bool = True,
) -> Question:
    """Write a question; a first one waits for a moderator, later ones are public.

    The same form (`client_key`) sent twice returns the question of the first time.
    Raises Refused: not_yours closed title text limit.
    """
    refuse_if(rights.why_not_write(by), "not_yours")
    if language not in sections.open_to(by):
        raise Refused(_("Questions are not open in this language."), "closed")
    title, text = _title(title), _text(text)
    one_at_a_time(by)
    if found := _sent_before(Question, by, client_key):
        return found
    limit(Question.objects.filter(author=by), QUESTIONS_A_DAY)
    row = Question(
        language=language,
        topic=topic,
        title=title,
        text=text,
        author=by,
        shown=shown,
        wants_mail=bool(wants_mail),
        client_key=client_key,
    )
    return _written(row, by)


@transaction.atomic
def answer(
    *, question: Question, by, text: str, client_key: UUID, shown: str = Shown.SHORT
) -> Answer:
    """Answer an open question; the asker is told once the answer is public.

    The same form sent twice returns the answer of the first time.
    Raises Refused: not_yours text limit.
    """
    one_at_a_time(by)
    if found := _sent_before(Answer, by, client_key):
        return found
    question = locked(question)
    refuse_if(rights.why_not_answer(question, by), "not_yours")
    text = _text(text)
    limit(Answer.objects.filter(author=by), ANSWERS_A_DAY)
    row = _written(
        Answer(
            question=question,
            text=text,
            author=by,
            shown=shown,
            client_key=client_key,
            by_staff=rights.roles.has(by, *rights.STAFF),
        ),
        by,
    )
    recount(question)
    if row.is_public:
        mails.tell_asker(row)
    return row


@transaction.atomic
def edit(
    *,
    post: Question | Answer,
    by,
    text: str,
    shown: str | None = None,
    title: str | None = None,
    topic: Topic | None = None,
) -> Question | Answer:
    """Change a post; how it read before is kept. `title` and `topic` are questions'.

    Raises Refused: not_yours title text.
    """
    post = locked_post(post)
    refuse_if(rights.why_not_edit(post, by), "not_yours")
    text = _text(text)
    before = (getattr(post, "title", ""), post.text)
    if isinstance(post, Question):
        post.title = _title(post.title if title is None else title)
        post.topic = topic
    post.text = text
    if shown is not None and post.author_id == by.pk:
        post.shown = shown
    if before != (getattr(post, "title", ""), text):
        Version.objects.create(**of(post), person=by, title=before[0], text=before[1])
        post.edited_at = timezone.now()
        if post.author_id != by.pk:
            log(instance=post, action="questions.edit", user=by)
    post.save()
    return post


@transaction.atomic
def delete(*, post: Question | Answer, by) -> None:
    """Delete one's own post for good. Raises Refused: not_yours."""
    post = locked_post(post)
    refuse_if(rights.why_not_delete(post, by), "not_yours")
    question = post.question
    log(instance=post, action="questions.delete", user=by)
    post.delete()
    if isinstance(post, Answer):
        recount(question)


@transaction.atomic
def accept(*, answer: Answer, by) -> Answer:
    """Make this the answer of its question, in place of any other.

    Accepting it twice changes nothing. Raises Refused: not_yours.
    """
    question = locked(answer.question)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    answer.question = question
    refuse_if(rights.why_not_accept(answer, by), "not_yours")
    if answer.accepted_at is None:
        question.answers.exclude(accepted_at=None).update(accepted_at=None)
        answer.accepted_at = timezone.now()
        answer.save(update_fields=["accepted_at"])
        recount(question)
        log(instance=answer, action="questions.accept", user=by)
        notices.tell("answer.accepted", answer, answer.author, by=by)
    return answer


@transaction.atomic
def unaccept(*, answer: Answer, by) -> Answer:
    """Take the choice back. Raises Refused: not_yours."""
    question = locked(answer.question)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    answer.question = question
    refuse_if(rights.why_not_accept(answer, by), "not_yours")
    answer.accepted_at = None
    answer.save(update_fields=["accepted_at"])
    recount(question)
    return answer


@transaction.atomic
def find_useful(
    *, post: Question | Answer, by, useful: bool = True
) -> Question | Answer:
    """Say that a post was useful, or take it back; once a person.

    Raises Refused: not_yours limit.
    """
    post = locked_post(post)
    refuse_if(rights.why_not_vote(post, by), "not_yours")
    if useful:
        hour = timezone.now() - dt.timedelta(hours=1)
        mine = Vote.objects.filter(person=by)
        if mine.filter(created_at__gt=hour).count() >= VOTES_AN_HOUR:
            raise _too_many()
        Vote.objects.get_or_create(person=by, **of(post))
    else:
        Vote.objects.filter(person=by, **of(post)).delete()
    post.votes = Vote.objects.filter(**of(post)).count()
    type(post).objects.filter(pk=post.pk).update(votes=post.votes)
    pagecache.content_changed()
    return post


@transaction.atomic
def close(*, question: Question, by, reason: str) -> Question:
    """Take no more answers. Raises Refused: not_yours reason."""
    question = locked(question)
    refuse_if(rights.why_not_close(question, by), "not_yours")
    reason = words.clean_line(reason)[: words.LONGEST_REASON]
    if not reason:
        raise Refused(_("Say why, so that others understand."), "reason")
    if question.is_open:
        question.closed_at = timezone.now()
        question.closed_because = reason
        question.save()
        log(instance=question, action="questions.close", user=by)
    return question


@transaction.atomic
def reopen(*, question: Question, by) -> Question:
    """Take answers again. Raises Refused: not_yours."""
    question = locked(question)
    refuse_if(rights.why_not_close(question, by), "not_yours")
    if question.duplicate_of_id and not rights.is_moderator(by):
        raise Refused(_("An editor has found that this was asked before."), "not_yours")
    question.closed_at = question.duplicate_of = None
    question.closed_because = ""
    question.save()
    return question


@transaction.atomic
def mail_me(*, question: Question, wanted: bool) -> Question:
    """Whether the asker gets mail about answers to this question."""
    question = locked(question)
    question.wants_mail = wanted
    question.save(update_fields=["wants_mail"])
    return question


def recount(question: Question) -> None:
    """Bring a question's counters in line with its answers; it is locked."""
    found = question.answers.aggregate(
        public=Count("pk", filter=Q(state=State.PUBLIC)),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
    )
    question.answers_public = found["public"]
    question.settled = bool(found["accepted"])
    Question.objects.filter(pk=question.pk).update(
        answers_public=question.answers_public, settled=question.settled
    )
    pagecache.content_changed()


def locked(question: Question) -> Question:
    return Question.objects.select_for_update().get(pk=question.pk)


def locked_post(post: Question | Answer) -> Question | Answer:
    """The post read anew, its question locked before it."""
    question = locked(post.question)
    if isinstance(post, Question):
        return question
    row = Answer.objects.select_for_update().get(pk=post.pk)
    row.question = question
    return row


def one_at_a_time(person) -> None:
    """Two forms of one person wait for each other, so that limits and keys hold."""
    get_user_model().objects.select_for_update().get(pk=person.pk)


def _sent_before(model, person, client_key: UUID):
    return model.objects.filter(author=person, client_key=client_key).first()


def _written(row, by):
    """Save a new post: public for those who are trusted, else waiting."""
    if rights.is_trusted(by):
        row.state, row.published_at = State.PUBLIC, row.created_at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This was sent before."), "limit") from None
    if not row.is_public:
        mails.ask_moderators(row)
    return row


def _title(title: str) -> str:
    title = words.clean_line(title)
    if len(title) < words.SHORTEST_TITLE:
        raise Refused(
            _("Ask in a whole sentence, so that others understand it."),
            "title",
            field="title",
        )
    if len(title) > words.LONGEST_TITLE:
        raise Refused(
            _("Keep the question under %(limit)s characters; details go below.")
            % {"limit": words.LONGEST_TITLE},
            "title",
            field="title",
        )
    return title


def _text(text: str) -> str:
    text = words.clean(text)
    if len(text) < words.SHORTEST:
        raise Refused(_("Write a little more."), "text", field="text")
    if len(text) > words.LONGEST:
        raise Refused(
            _("Keep the text under %(limit)s characters.") % {"limit": words.LONGEST},
            "text",
            field="text",
        )
    return text


def limit(mine, most: int) -> None:
    day = timezone.now() - dt.timedelta(days=1)
    if mine.filter(created_at__gt=day).count() >= most:
        raise _too_many()


def _too_many() -> Refused:
    return Refused(
        _("That is a lot in a short time. Nothing is lost: send it again later."),
        "limit",
    )


def refuse_if(reason: str, code: str) -> None:
    if reason:
        raise Refused(reason, code)
