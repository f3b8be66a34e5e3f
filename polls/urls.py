from django.urls import path

from polls import proof_views, views

app_name = "polls"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.poll, name="poll"),
    path("<int:pk>/results/", views.results, name="results"),
    path("<int:pk>/screen/", views.screen, name="screen"),
    path("<int:pk>/figures/", views.figures, name="figures"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/check/", proof_views.check, name="check"),
    path("<int:pk>/list/", proof_views.published_list, name="list"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/open/", views.open_now, name="open"),
    path("<int:pk>/close/", views.close, name="close"),
]
