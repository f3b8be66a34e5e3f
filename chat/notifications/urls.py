"""One's notices, below /en/my/notices/ and /da/my/notices/."""

from django.urls import path

from chat.notifications import views

app_name = "notices"
urlpatterns = [
    path("", views.mine, name="list"),
    path("unread/", views.unread, name="unread"),
    path("read/", views.read_all, name="read_all"),
    path("read/undo/", views.undo, name="undo"),
    path("settings/", views.settings, name="settings"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("<uuid:public_id>/open/", views.open_notice, name="open"),
    path("<uuid:public_id>/read/", views.read, name="read"),
]
