"""A member's own articles, below /en/my/articles/ and /da/my/articles/."""

from django.urls import path

from home.news import views

urlpatterns = [
    path("", views.mine, name="my_articles"),
    path("new/", views.new, name="my_article_new"),
    path("<uuid:public_id>/", views.edit, name="my_article_edit"),
    path("<uuid:public_id>/withdraw/", views.withdraw, name="my_article_withdraw"),
]
