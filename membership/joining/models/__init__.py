"""Asking to become a member, what the board said, and how one pays."""

from membership.joining.models.applications import Application, Decision, Step
from membership.joining.models.paying import PayingSettings

__all__ = ["Application", "Decision", "PayingSettings", "Step"]
