"""Questions and answers as rows. What may be done to them: `home.questions.rights`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.questions import sections, words
from home.questions.models.pages import KnowledgePage, Topic
from membership import roles

MODERATORS = (roles.EDITORS, roles.APPROVERS, roles.BOARD)


class State(models.TextChoices):
    """Waiting posts become public or hidden, and each of those the other."""

    WAITING = "waiting", _("waiting for a moderator")
    PUBLIC = "public", _("public")
    HIDDEN = "hidden", _("hidden")


class Shown(models.TextChoices):
    """How the writer's name stands beside a post."""

    SHORT = "short", _("First name and initial")
    FULL = "full", _("Full name")
    NONE = "none", _("No name")


class PostQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state=State.PUBLIC)

    def _readable(self, user):
        """Public rows, one's own, and for moderators all."""
        if roles.has(user, *MODERATORS):
            return self
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(state=State.PUBLIC) | Q(author=user))


class QuestionQuerySet(PostQuerySet):
    def visible_to(self, user):
        """Of the languages whose index the person may read."""
        return self._readable(user).filter(language__in=sections.open_to(user))

    def unanswered(self):
        return self.filter(settled=False, closed_at=None)


class AnswerQuerySet(PostQuerySet):
    def visible_to(self, user):
        """Where the question may be read as well."""
        questions = Question.objects.visible_to(user).values("pk")
        return self._readable(user).filter(question__in=questions)

    def in_order(self):
        """The accepted one, then the most useful, then the oldest."""
        return self.order_by(
            models.F("accepted_at").asc(nulls_last=True), "-votes", "pk"
        )


class Post(models.Model):
    """What questions and answers have in common."""

    shows_on_pages = True
    State = State
    Shown = Shown

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("writer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="%(class)ss_written",
    )
    shown = models.CharField(
        _("name"), max_length=5, choices=Shown.choices, default=Shown.SHORT
    )
    text = models.TextField(_("text"), max_length=words.LONGEST)
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.WAITING
    )
    hidden_because = models.CharField(_("reason"), max_length=300, blank=True)
    votes = models.PositiveIntegerField(_("found useful by"), default=0)
    client_key = models.UUIDField(_("client key"), default=uuid.uuid4)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    published_at = models.DateTimeField(_("public since"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """`question` or `answer`, as addresses call it."""
        return self._meta.model_name

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLIC

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def writer(self) -> str:
        """The name as its owner wants it shown; never more."""
        return words.name_of(self.author, self.shown)

    @property
    def html(self):
        """The text as safe HTML."""
        return words.html(self.text)


def _rules(name: str) -> list:
    """The constraints of both kinds of post; `name` begins their names."""
    return [
        models.UniqueConstraint(
            fields=["author", "client_key"], name=f"{name}_same_form_once"
        ),
        models.CheckConstraint(
            condition=Q(state__in=State.values), name=f"{name}_known_state"
        ),
        models.CheckConstraint(
            condition=~Q(state="public") | Q(published_at__isnull=False),
            name=f"{name}_public_since",
        ),
        models.CheckConstraint(
            condition=~Q(state="hidden") | ~Q(hidden_because=""),
            name=f"{name}_hidden_with_reason",
        ),
    ]


class Question(Post):
    """One question in one language.

    `settled` and `answers_public` are counted anew under the question's row lock
    whenever an answer changes (`actions`); lists sort and filter by them.
    """

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="questions",
    )
    title = models.CharField(_("question"), max_length=words.LONGEST_TITLE)
    folded = models.TextField(editable=False, default="")
    answers_public = models.PositiveIntegerField(_("answers"), default=0)
    settled = models.BooleanField(_("has an accepted answer"), default=False)
    wants_mail = models.BooleanField(_("mail about answers"), default=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_because = models.CharField(_("reason"), max_length=300, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("asked before as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="duplicates",
    )
    knowledge = models.OneToOneField(
        KnowledgePage,
        verbose_name=_("knowledge page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="question",
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            *_rules("question"),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | Q(closed_at__isnull=False),
                name="question_duplicate_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=models.F("pk")),
                name="question_not_its_own_duplicate",
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "-published_at", "-id"],
                name="question_newest",
                condition=Q(state="public"),
            ),
            models.Index(
                fields=["language", "-votes", "-id"],
                name="question_most_useful",
                condition=Q(state="public"),
            ),
            models.Index(
                fields=["created_at"],
                name="question_waits",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.folded = words.fold(f"{self.title}\n{self.text}")
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("questions:question", args=[self.pk])

    @property
    def question(self) -> "Question":
        """A post's question: itself."""
        return self

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.closed_at is None


class Answer(Post):
    """One person's answer. At most one of a question's answers is accepted."""

    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.CASCADE,
        related_name="answers",
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    by_staff = models.BooleanField(
        _("from the association"),
        default=False,
        help_text=_("Written by somebody who was an editor or on the board."),
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            *_rules("answer"),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(accepted_at__isnull=False),
                name="answer_one_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(state="public"),
                name="answer_accepted_is_public",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="answer_waits",
                condition=Q(state="waiting"),
            )
        ]

    def __str__(self):
        return f"{self.question}: {self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('questions:question', args=[self.question_id])}#{self.anchor}"
