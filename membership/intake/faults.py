"""What can be wrong with a row: a code, the field and a sentence for each."""

from django.utils.translation import gettext_lazy as _

# The sentences speak to whoever made the list. {value} is what stood in the cell.
SENTENCES = {
    "email_missing": _("There is no e-mail address. Everybody needs one to sign in."),
    "email_shape": _("“{value}” is not an e-mail address."),
    "email_twice": _("Line {line} has the same e-mail address."),
    "name_missing": _("There is no name."),
    "number_shape": _("“{value}” is not a member number: letters, digits, - and /."),
    "number_twice": _("Line {line} has the same member number."),
    "number_taken": _("Somebody else has the member number {value} already."),
    "number_other": _("This person has the member number {value} already."),
    "kind_missing": _("Say which kind of membership it is."),
    "kind_unknown": _("There is no kind of membership called “{value}”."),
    "date_shape": _("“{value}” is not a date. Write 31-12-2026."),
    "date_none": _("The day “{value}” does not exist."),
    "date_far": _("{value} cannot be right: the year is before 1900 or after 2100."),
    "joined_future": _("“Member since” is in the future."),
    "ends_first": _("The period ends before it begins."),
    "period_overlap": _("There is a period from {starts} to {ends} already."),
    "birthdate_future": _("The date of birth is in the future."),
    "status_unknown": _(
        "“{value}” is not a status. Write active, pending, lapsed or resigned."
    ),
    "status_dates": _("The status is “{value}”, but the period says something else."),
    "unit_unknown": _("There is no unit called “{value}”."),
    "unit_many": _("Several units are called “{value}”. Write the code instead."),
    "unit_closed": _("The unit “{value}” is closed."),
    "language_unknown": _("“{value}” is not a language of this site. Write da or en."),
    "phone_shape": _("“{value}” is not a phone number."),
    "postcode_shape": _("“{value}” is not a postcode in this country."),
    "country_unknown": _("“{value}” is not a country. Write two letters, such as DK."),
    "too_long": _("The text is too long: at most {most} characters."),
    "characters": _("There are characters in it that cannot be read."),
    "cells": _("The row has more cells than the first line has headings."),
    "account_closed": _("This person’s account is closed."),
    "staff": _("People with a role in the office are not changed by a file."),
}


def fault(field: str, code: str, **params) -> dict:
    """A fault as it is kept: JSON, no words, so that each reader gets their own."""
    return {"field": field, "code": code, "params": params}


def sentence(kept: dict) -> str:
    """The fault in the reader's language."""
    return str(SENTENCES[kept["code"]]).format(**kept["params"])
