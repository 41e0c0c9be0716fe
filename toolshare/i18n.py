"""The texts people read, in their language."""

from gettext import NullTranslations

# English is the source language; a catalogue for another one replaces this object.
translations = NullTranslations()


def _(message: str, /, **values: object) -> str:
    """Translate a sentence and fill its ``%(name)s`` places."""
    text = translations.gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Translate the form of a sentence that fits a count, given to it as ``%(num)s``."""
    return translations.ngettext(singular, plural, n) % {"num": n, **values}
