from django.urls import path

from chat.moderation import views

app_name = "moderation"

urlpatterns = [
    path("reports/", views.listed, name="queue"),
    path("reports/<int:pk>/", views.decide, name="decide"),
    path("people/", views.mine, name="mine"),
    path("people/<int:person>/", views.person, name="person"),
    path("<int:pk>/messages/<int:number>/report/", views.report, name="report"),
    path("<int:pk>/messages/<int:number>/hide/", views.hide, name="hide"),
]
