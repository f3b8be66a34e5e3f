from django.urls import path

from chat.groups import keeping_views, views

app_name = "groups"

urlpatterns = [
    path("find/", views.find, name="find"),
    path("new/", views.new, name="new"),
    path("<int:pk>/enter/", views.enter, name="enter"),
    path("<int:pk>/leave/", views.leave, name="leave"),
    path("<int:pk>/about/", views.about, name="about"),
    path("<int:pk>/mute/", views.mute, name="mute"),
    path("<int:pk>/people/<int:person>/", keeping_views.person, name="person"),
    path("<int:pk>/invite/", keeping_views.invite, name="invite"),
    path("<int:pk>/settings/", keeping_views.settings, name="settings"),
    path("<int:pk>/state/", keeping_views.state, name="state"),
    path("<int:pk>/log/", keeping_views.log, name="log"),
]
