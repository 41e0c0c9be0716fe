"""Opening an account, getting a token for it, and reading it."""

import msgspec
from litestar import Response, get, post

from toolshare.accounts import actions, limits, queries, rules
from toolshare.api import examples, tokens
from toolshare.api.addresses import created
from toolshare.api.bodies import CheckedForm, FormOperation
from toolshare.api.callers import (
    FOR_MEMBERS,
    ApiRequest,
    CallerRequest,
    TokenRefused,
)
from toolshare.api.operations import BODY, TOKEN, answers
from toolshare.api.shapes.accounts import (
    AccountAnswer,
    NewAccountBody,
    OpenedAccount,
    TokenAnswer,
    TokenBody,
)
from toolshare.clock import now
from toolshare.db import fetch_value
from toolshare.i18n import _
from toolshare.web.problems import Fault, Faulty
from toolshare.web.viewer import address_of_visitor, settings_of

TAGS = ["Accounts"]


@post(
    "/accounts",
    tags=TAGS,
    summary="Open an account",
    operation_id="create_account",
    responses=answers(201, OpenedAccount, examples.OPENED, "It is open.", but=(*BODY, 429)),
)
async def create_account(request: ApiRequest, data: NewAccountBody) -> Response[OpenedAccount]:
    """Open an account, which joins the community.

    The answer is the same for an address that has an account already: nothing is made
    then, and only who knows its password gets a token.
    """
    await limits.spend_sign_up(client=address_of_visitor(request))
    try:
        await actions.sign_up(
            email=data.email,
            name=data.name,
            password=data.password,
            experience=data.experience,
            now=now(),
        )
    except rules.AccountRefused as refusal:
        raise Faulty([Fault(detail=refusal.message, pointer=f"#/{refusal.field}")]) from None
    opened = OpenedAccount(email=data.email, name=data.name, experience=data.experience)
    return created(opened, "/accounts/me")


@post(
    "/token",
    tags=TAGS,
    summary="Get a token",
    operation_id="create_token",
    status_code=200,
    dto=CheckedForm,
    operation_class=FormOperation,
    responses=answers(200, TokenAnswer, examples.TOKEN, "The token.", but=(*BODY, 401, 429)),
)
async def create_token(request: ApiRequest, data: TokenBody) -> TokenAnswer:
    """Trade an address and its password for a token.

    It lasts for `expires_in` seconds, but not longer than the password. A wrong password
    and an unknown address get the same answer.
    """
    client, settings = address_of_visitor(request), settings_of(request)
    await limits.spend_sign_in(data.username, client=client)
    # Read before the comparison: a password that is changed meanwhile ends the token.
    password_hash = await _password_hash(data.username)
    member_id = await actions.check_password(data.username, data.password)
    if member_id is None or password_hash is None:
        raise TokenRefused(
            detail=_("Address and password do not belong together."),
            headers={"WWW-Authenticate": "Bearer"},
        )
    await limits.spend_sign_in(data.username, client=client, give_back=True)
    return TokenAnswer(
        access_token=tokens.sign(member_id, password_hash, settings=settings, now=now()),
        token_type="bearer",  # noqa: S106
        expires_in=settings.token_minutes * 60,
    )


@get(
    "/accounts/me",
    tags=TAGS,
    summary="Read your account",
    operation_id="show_account",
    **FOR_MEMBERS,
    responses=answers(200, AccountAnswer, examples.ACCOUNT, "Your account.", but=TOKEN),
)
async def show_account(request: CallerRequest) -> AccountAnswer:
    """Show the account that the token belongs to, and its community."""
    caller = request.user
    card = await queries.member_card(caller.id)
    return msgspec.convert(
        {
            "id": card.id,
            "email": caller.email,
            "name": card.name,
            "neighbourhood": card.neighbourhood,
            "about": card.about,
            "experience": card.experience,
            "created_at": card.since,
            "community": caller.community,
        },
        AccountAnswer,
        from_attributes=True,
    )


async def _password_hash(email: str) -> str | None:
    password_hash: str | None = await fetch_value(
        "SELECT password_hash FROM member WHERE email = {}", rules.normalised(email)
    )
    return password_hash


ROUTES = [create_account, create_token, show_account]
