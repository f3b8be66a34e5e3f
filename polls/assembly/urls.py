"""Addresses of assemblies, under polls/assembly/."""

from django.urls import path

from polls.assembly import chair_views, roll_views, views

app_name = "assembly"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", chair_views.new, name="new"),
    path("<int:pk>/", views.assembly, name="assembly"),
    path("<int:pk>/figures/", views.figures, name="figures"),
    path("<int:pk>/vote/<int:motion>/", views.vote, name="vote"),
    path("<int:pk>/screen/", views.screen, name="screen"),
    path("<int:pk>/protocol/", views.protocol, name="protocol"),
    path("<int:pk>/protocol/download/", views.download, name="download"),
    path("<int:pk>/edit/", chair_views.edit, name="edit"),
    path("<int:pk>/chair/", chair_views.chair, name="chair"),
    path("<int:pk>/chair/step/", chair_views.step, name="step"),
    path("<int:pk>/chair/appoint/", chair_views.appoint, name="appoint"),
    path("<int:pk>/motions/new/", chair_views.motion_new, name="motion_new"),
    path("<int:pk>/motions/<int:motion>/", chair_views.motion_edit, name="motion_edit"),
    path(
        "<int:pk>/motions/<int:motion>/step/",
        chair_views.motion_step,
        name="motion_step",
    ),
    path("<int:pk>/roll/", roll_views.roll, name="roll"),
    path("<int:pk>/roll/download/", roll_views.roll_download, name="roll_download"),
    path("<int:pk>/door/", roll_views.door, name="door"),
    path("<int:pk>/proxies/", roll_views.own_proxies, name="proxies"),
    path("<int:pk>/proxies/<int:proxy>/", roll_views.answer, name="answer"),
]
