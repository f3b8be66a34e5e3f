"""What people do to posts: find them useful, report them; and how posts were before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.questions.models.posts import Answer, Post, Question


def of(post: Post) -> dict:
    """The filter, or the fields, of rows that hang on this post."""
    return {post.kind: post}


class Mark(models.Model):
    """Hangs on exactly one question or one answer."""

    question = models.ForeignKey(
        Question, null=True, on_delete=models.CASCADE, related_name="%(class)s_rows"
    )
    answer = models.ForeignKey(
        Answer, null=True, on_delete=models.CASCADE, related_name="%(class)s_rows"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def post(self) -> Post:
        return self.question or self.answer


def _of_one_post(name: str):
    return models.CheckConstraint(
        condition=Q(question__isnull=True) ^ Q(answer__isnull=True),
        name=f"{name}_of_one_post",
    )


class Vote(Mark):
    """A person found this useful; once. It goes with the person."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            _of_one_post("vote"),
            models.UniqueConstraint(
                fields=["person", "question"], name="vote_once_a_question"
            ),
            models.UniqueConstraint(
                fields=["person", "answer"], name="vote_once_an_answer"
            ),
        ]

    def __str__(self):
        return f"vote {self.pk}"


class Report(Mark):
    """Somebody thinks that a moderator should look; open until one has."""

    reason = models.CharField(_("reason"), max_length=300)
    settled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            _of_one_post("report"),
            models.UniqueConstraint(
                fields=["person", "question"],
                condition=Q(settled_at=None),
                name="report_once_a_question",
            ),
            models.UniqueConstraint(
                fields=["person", "answer"],
                condition=Q(settled_at=None),
                name="report_once_an_answer",
            ),
        ]

    def __str__(self):
        return f"report {self.pk}"


class Version(Mark):
    """How a post read before somebody changed it; `person` changed it."""

    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [_of_one_post("version")]
        ordering = ["-pk"]

    def __str__(self):
        return f"version {self.pk}"
