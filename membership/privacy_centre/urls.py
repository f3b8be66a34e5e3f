"""Addresses of one's own data, below /en/my/privacy/ and /da/my/privacy/."""

from django.urls import path

from membership.privacy_centre import views

urlpatterns = [
    path("", views.home, name="privacy_home"),
    path("export/", views.export, name="privacy_export"),
    path("export/progress/", views.progress, name="privacy_progress"),
    path("export/<uuid:public_id>/", views.download, name="privacy_download"),
    path("consent/", views.consent, name="privacy_consent"),
    path("erase/", views.erase, name="privacy_erase"),
    path("leaving/", views.leaving, name="privacy_leaving"),
    path("keep/<str:token>/", views.undo, name="privacy_undo"),
]
