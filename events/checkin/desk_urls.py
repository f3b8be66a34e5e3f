"""The organiser's desk, below /en/organise/ and /da/organise/."""

from django.urls import path

from events.checkin import desk

app_name = "desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("<int:pk>/", desk.occurrence, name="occurrence"),
    path("<int:pk>/people.csv", desk.download, name="download"),
    path("<int:pk>/add/", desk.add, name="add"),
    path("<int:pk>/people/<uuid:public_id>/", desk.person, name="person"),
    path("<int:pk>/people/<uuid:public_id>/cancel/", desk.cancel, name="cancel"),
    path("<int:pk>/people/<uuid:public_id>/reissue/", desk.reissue, name="reissue"),
]
