"""Addresses without a language."""

from django.urls import path

from core import card_views, health, icons, mailbox_views, media, sitemap, views

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("media/<path:path>", media.media, name="media"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("social/<int:pk>-<slug:digest>.png", card_views.card, name="social_card"),
    path("theme/<slug:digest>.css", views.theme_css, name="theme"),
    path("theme/<slug:digest>/admin.css", views.admin_css, name="theme_admin"),
    path("look/<str:name>", views.emblem, name="emblem"),
    path("icons/<slug:digest>/<str:name>", icons.icon, name="icon"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("mode/", views.set_mode, name="mode"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("mail/", mailbox_views.index, name="mailbox"),
    path("mail/<slug:name>/", mailbox_views.one, name="mailbox_mail"),
    path("mail/<slug:name>/html", mailbox_views.html, name="mailbox_html"),
    path("mail/<slug:name>/part/<int:number>", mailbox_views.part, name="mailbox_part"),
]
