from django.urls import path

from events.rooms import views

app_name = "eventrooms"

urlpatterns = [
    path("organise/<int:pk>/room/", views.switch, name="switch"),
    path("registrations/<int:pk>/room/", views.enter, name="enter"),
]
