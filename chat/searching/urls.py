from django.urls import path

from chat.searching import views

app_name = "chatsearch"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("<int:pk>/search/", views.search, name="in_room"),
]
