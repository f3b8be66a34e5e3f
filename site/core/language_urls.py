"""The ground's addresses below /en/ and /da/."""

from django.urls import path

from core import design

urlpatterns = [
    path("design/", design.design, name="design"),
    path("design/blocks/", design.design_blocks, name="design_blocks"),
]
