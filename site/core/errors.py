"""A polite no."""


class Refused(Exception):
    """An action was not carried out, for a reason that the person may read.

    `message` is translated and complete; `code` is stable and for machines.
    `details` may carry what a page needs to explain it.
    """

    def __init__(self, message, code: str, **details):
        super().__init__(str(message))
        self.message = message
        self.code = code
        self.details = details
