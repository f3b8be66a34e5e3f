from django.urls import path

from chat import message_views, views

app_name = "chat"

urlpatterns = [
    path("", views.rooms, name="rooms"),
    path("habits/", message_views.habits, name="habits"),
    path("signs/", message_views.signs, name="signs"),
    path("pane/", views.pane, name="pane"),
    path("<int:pk>/", views.room, name="room"),
    path("<int:pk>/messages/", views.messages, name="messages"),
    path("<int:pk>/read/", views.read, name="read"),
    path("<int:pk>/call/<slug:name>/", views.call, name="call"),
    path("<int:pk>/files/", message_views.attach, name="attach"),
    path("<int:pk>/files/<uuid:file_id>/", message_views.file, name="file"),
    path("<int:pk>/m/<int:number>/", message_views.message, name="message"),
    path("<int:pk>/m/<int:number>/remove/", message_views.remove, name="remove"),
    path("<int:pk>/m/<int:number>/react/", message_views.react, name="react"),
]
