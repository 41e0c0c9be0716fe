"""Accounts and tokens, as programs see them."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec
from litestar.params import Body
from msgspec import Meta

from toolshare.accounts.forms import Name, NewPassword
from toolshare.accounts.rules import SHORTEST_PASSWORD
from toolshare.api import examples
from toolshare.api.shapes.words import SOME_TEXT
from toolshare.web.fields import Email, Line, Password

Experience: TypeAlias = Literal["new", "handy", "experienced", "professional"]
Unused: TypeAlias = Annotated[str, Meta(max_length=500, description="Taken, and not used.")]


class NewAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to open."""

    email: Annotated[
        str,
        Meta(min_length=3, max_length=254, description="Nobody else sees it."),
        Email(),
    ]
    name: Annotated[
        str,
        Meta(
            min_length=1, max_length=80, pattern=SOME_TEXT, description="What neighbours call you."
        ),
        Name(),
    ]
    password: Annotated[
        str,
        Meta(
            min_length=SHORTEST_PASSWORD,
            max_length=200,
            description="Not easily guessed; three or four words are good.",
        ),
        NewPassword(),
    ]
    experience: Annotated[Experience, Meta(description="How much you have worked with tools.")] = (
        "new"
    )


class OpenedAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The account that was asked for."""

    email: str
    name: str
    experience: Experience


class TokenRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of the password grant of OAuth 2."""

    username: Annotated[
        str,
        Meta(min_length=1, max_length=254, description="The account's email address."),
        Line(longest=254),
    ]
    password: Annotated[str, Meta(min_length=1, max_length=200), Password()]
    grant_type: Annotated[Literal["password", ""], Meta(description="`password`, or left out.")] = (
        "password"
    )
    scope: Unused = ""
    client_id: Unused = ""
    client_secret: Unused = ""


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A token for the `Authorization` header of other requests."""

    access_token: Annotated[str, Meta(description="Send it as `Authorization: Bearer …`.")]
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Meta(description="For how many seconds it lasts.")]


class CommunityAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The community in which somebody lists and borrows."""

    id: UUID
    name: str
    time_zone: Annotated[str, Meta(description="The IANA zone in which its days are counted.")]
    currency: Annotated[str, Meta(description="The ISO 4217 code of its amounts.")]
    role: Literal["member", "librarian", "admin"]


class AccountAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An account, to its member."""

    id: UUID
    email: str
    name: str
    neighbourhood: str
    about: str
    experience: Experience
    created_at: datetime
    community: CommunityAnswer | None


NewAccountBody: TypeAlias = Annotated[NewAccount, Body(examples=[examples.sent(examples.SIGN_UP)])]
TokenBody: TypeAlias = Annotated[TokenRequest, Body(examples=[examples.sent(examples.SIGN_IN)])]
