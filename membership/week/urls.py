"""The first of a person's own pages, /en/my/ and /da/my/."""

from django.urls import path

from membership.week import views

urlpatterns = [path("", views.week, name="my_week")]
