"""What a person's open pages are told of notices: the bell's number."""

from chat.notifications import bell
from core import live

live.own(bell.now)
