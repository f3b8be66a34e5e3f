from django.urls import path

from chat.direct import views

app_name = "direct"

urlpatterns = [
    path("write/<int:person>/", views.write, name="write"),
    path("asks/<int:pk>/", views.answer, name="answer"),
]
