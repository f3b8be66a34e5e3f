"""Who may do what to a post. Pages ask to show or hide a button, actions to decide.

Each returns "" or the reason why not, in the reader's words.
"""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from home.questions.models import Answer, Post, Question
from home.questions.models.posts import MODERATORS, State
from membership import roles

# Members ask and answer; so does everybody who holds another role.
WRITERS = roles.ALL
# Answers of these are marked as the association's own.
STAFF = (roles.EDITORS, roles.APPROVERS, roles.BOARD)
# Posts of these are never held back for being their writer's first.
TRUSTED = (*STAFF, roles.ORGANISERS, roles.AGENTS)
# A week is enough to mend one's words; later others have built on them.
EDIT_DAYS = 7


def is_moderator(user) -> bool:
    return roles.has(user, *MODERATORS)


def may_write(user) -> bool:
    return roles.has(user, *WRITERS)


def is_trusted(user) -> bool:
    """Whether a post of theirs is public at once.

    A role, or one post that is out and none that a moderator has hidden.
    """
    if roles.has(user, *TRUSTED):
        return True
    states = {
        state
        for model in (Question, Answer)
        for state in model.objects.filter(author=user)
        .values_list("state", flat=True)
        .distinct()
    }
    return State.PUBLIC in states and State.HIDDEN not in states


def why_not_write(user) -> str:
    if may_write(user):
        return ""
    return _("Members ask and answer. Join, and this page is yours as well.")


def why_not_answer(question: Question, user) -> str:
    if reason := why_not_write(user):
        return reason
    if not question.is_open:
        return _("This question is closed.")
    if not question.is_public:
        return _("A moderator has not let this question out yet.")
    return ""


def why_not_edit(post: Post, user, now=None) -> str:
    """Moderators always; writers for a week, while the question is open."""
    if is_moderator(user):
        return ""
    if post.author_id != user.pk:
        return _("Only the writer changes this.")
    if post.state == State.HIDDEN:
        return _("A moderator has hidden this.")
    if not post.question.is_open:
        return _("This question is closed.")
    age = (now or timezone.now()) - post.created_at
    if age > dt.timedelta(days=EDIT_DAYS):
        return _("A text can be changed for a week. Write an answer with what is new.")
    if isinstance(post, Question) and post.settled:
        return _("It has been answered. Ask a new question instead.")
    return ""


def why_not_delete(post: Post, user) -> str:
    """One's own; a question only until somebody else has answered it."""
    if post.author_id != user.pk:
        return _("Only the writer deletes this.")
    if post.state == State.HIDDEN:
        return _("A moderator has hidden this.")
    if isinstance(post, Question):
        others = post.answers.exclude(author=user)
        if others.exists():
            return _("Others have answered, and their work is kept. You can close it.")
    return ""


def why_not_accept(answer: Answer, user) -> str:
    """The asker or an editor, while it is open and the answer is public."""
    question = answer.question
    if question.author_id != user.pk and not is_moderator(user):
        return _("The asker, or an editor, chooses the answer.")
    if not answer.is_public:
        return _("This answer is not public.")
    if question.duplicate_of_id:
        return _("This question is closed.")
    return ""


def why_not_vote(post: Post, user) -> str:
    if reason := why_not_write(user):
        return reason
    if post.author_id == user.pk:
        return _("It is your own.")
    if not post.is_public:
        return _("It is not public.")
    return ""


def why_not_close(question: Question, user) -> str:
    if question.author_id == user.pk or is_moderator(user):
        return ""
    return _("The asker, or an editor, closes a question.")


def why_not_moderate(post: Post, user) -> str:
    if not is_moderator(user):
        return _("Editors and the board moderate.")
    if post.author_id == user.pk:
        return _("Nobody moderates their own.")
    return ""
