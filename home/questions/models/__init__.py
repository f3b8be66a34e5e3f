"""Questions and answers: the pages around them, the posts, what people do to posts."""

from home.questions.models.marks import Report, Version, Vote
from home.questions.models.pages import KnowledgePage, QuestionIndexPage, Topic
from home.questions.models.posts import Answer, Post, Question

__all__ = [
    "Answer",
    "KnowledgePage",
    "Post",
    "Question",
    "QuestionIndexPage",
    "Report",
    "Topic",
    "Version",
    "Vote",
]
