"""Celery's door: once a day the cards are compared with what they are made of."""

import logging

from celery import shared_task

from membership.directory import cards

logger = logging.getLogger(__name__)


@shared_task
def follow() -> int:
    """Mend cards that rows were written past; returns how many people's differed."""
    wrong = cards.renew_all()
    if wrong:
        logger.warning("Cards of the directory were behind for %s profiles", wrong)
    return wrong
