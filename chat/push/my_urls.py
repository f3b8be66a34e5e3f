"""A person's devices, below /en/my/notices/devices/ and /da/my/notices/devices/."""

from django.urls import path

from chat.push import views

app_name = "push"
urlpatterns = [
    path("", views.mine, name="devices"),
    path("<uuid:public_id>/off/", views.off, name="off"),
    path("<uuid:public_id>/test/", views.test, name="test"),
]
