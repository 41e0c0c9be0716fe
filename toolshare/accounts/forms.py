"""What people type about themselves."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import msgspec

from toolshare.accounts.rules import EXPERIENCES, AccountRefused, check_strength, normalised
from toolshare.web.fields import Choice, Email, Key, Line, Password, Unusable, Words


@dataclass(frozen=True, kw_only=True)
class NewPassword(Password):
    """A password somebody is about to choose."""

    def read(self, text: str) -> str:
        """Return the password, or say why it is too weak."""
        text = super().read(text)
        try:
            check_strength(text)
        except AccountRefused as refusal:
            raise Unusable(refusal.message) from None
        return text


@dataclass(frozen=True, kw_only=True)
class Name(Line):
    """What somebody is called."""

    def read(self, text: str) -> str:
        """Return the name with its accents written in one way."""
        return super().read(normalised(text))


class SignUpForm(msgspec.Struct, frozen=True):
    """A new account."""

    name: Annotated[str, Name()]
    email: Annotated[str, Email()]
    password: Annotated[str, NewPassword()]
    experience: Annotated[str, Choice(among=tuple(EXPERIENCES), required=False)]
    next: Annotated[str, Line(required=False, longest=2000)]


class SignInForm(msgspec.Struct, frozen=True):
    """An address, its password, and where to go on."""

    email: Annotated[str, Email()]
    password: Annotated[str, Password()]
    next: Annotated[str, Line(required=False, longest=2000)]


class ProfileForm(msgspec.Struct, frozen=True):
    """What members say of themselves."""

    name: Annotated[str, Name()]
    neighbourhood: Annotated[str, Line(required=False, longest=80)]
    about: Annotated[str, Words(required=False, longest=2000)]
    experience: Annotated[str, Choice(among=tuple(EXPERIENCES))]


class PasswordForm(msgspec.Struct, frozen=True):
    """A change of password."""

    current_password: Annotated[str, Password()]
    new_password: Annotated[str, NewPassword()]


class SessionsForm(msgspec.Struct, frozen=True):
    """Which browser to sign out; all the others when none is named."""

    session_id: Annotated[UUID | None, Key(required=False)]
