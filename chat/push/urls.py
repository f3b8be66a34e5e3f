"""Addresses without a language, below /push/: what scripts ask for."""

from django.urls import path

from chat.push import views

urlpatterns = [
    path("worker.js", views.worker, name="push_worker"),
    path("icon.png", views.icon, name="push_icon"),
    path("subscribe/", views.subscribe, name="push_subscribe"),
    path("renew/", views.renew, name="push_renew"),
]
