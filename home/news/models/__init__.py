"""News: pages, their topics and authors, and what members send in."""

from home.news.models.pages import (
    ArticleAuthor,
    ArticlePage,
    NewsIndexPage,
    RelatedArticle,
)
from home.news.models.submissions import Submission
from home.news.models.topics import Topic

__all__ = [
    "ArticleAuthor",
    "ArticlePage",
    "NewsIndexPage",
    "RelatedArticle",
    "Submission",
    "Topic",
]
