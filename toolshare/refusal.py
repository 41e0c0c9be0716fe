"""How the domain says no."""


class Refused(Exception):
    """Something is not allowed; ``message`` tells the member why, in their language.

    ``field`` names the form's field that is to blame, if one is.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotThere(Exception):
    """The thing does not exist, or is not this person's to see: nobody learns which."""


class Away(Exception):
    """Something that this needs does not answer now, and may in a moment; says what."""
