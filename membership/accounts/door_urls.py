"""Login pages of others, shadowed: they must come before Wagtail's own addresses.

Included twice: without a language for the admin, with one for public pages.
"""

from django.urls import path, re_path

from membership.accounts import views

urlpatterns = [
    path("admin/login/", views.one_door),
    re_path(r"^admin/password_reset/", views.closed),
    # Lists every picture's and document's title to everybody who may enter; unused.
    re_path(r"^admin/api/main/(images|documents)/", views.closed),
    path("admin/failwhale/", views.closed),
    path("_util/login/", views.one_door),
    re_path(r"^_util/authenticate_with_password/", views.closed),
]
