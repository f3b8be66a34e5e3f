"""Feeds, below the address of a news index: /en/news/feed.atom."""

from django.urls import re_path

from home.news import feeds

urlpatterns = [
    re_path(
        r"^(?P<path>(?:[\w-]+/)+)feed\.(?P<kind>atom|rss)$", feeds.feed, name="feed"
    )
]
