from django.urls import path

from polls import views

app_name = "polls"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.poll, name="poll"),
    path("<int:pk>/results/", views.results, name="results"),
    path("<int:pk>/screen/", views.screen, name="screen"),
    path("<int:pk>/figures/", views.figures, name="figures"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/open/", views.open_now, name="open"),
    path("<int:pk>/close/", views.close, name="close"),
]
