"""Signing up, in and out; the settings."""

from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import Cookie

from toolshare.accounts import actions, limits, queries, rules, sessions
from toolshare.accounts.forms import (
    PasswordForm,
    ProfileForm,
    SessionsForm,
    SignInForm,
    SignUpForm,
)
from toolshare.clock import now
from toolshare.i18n import _
from toolshare.web.addresses import local_path, sign_in_path, with_next
from toolshare.web.form import Form, filled, read_form
from toolshare.web.respond import redirect, show
from toolshare.web.viewer import (
    AnyRequest,
    MemberRequest,
    address_of_visitor,
    settings_of,
    signed_in_only,
)


@get("/sign-up")
async def new_account(request: AnyRequest) -> Response[str]:
    """Ask a newcomer for an account."""
    onward = _onward(request)
    if request.user is not None:
        return redirect(request, onward)
    return _sign_up_page(request, filled(experience="new", next=onward))


@post("/sign-up")
async def create_account(request: AnyRequest) -> Response[str]:
    """Open an account and sign its browser in, or show the form again.

    The answer is the same when the address has an account already: nothing is made, and
    the cookie's token belongs to no session. What the browser may do next still tells
    the two apart; only a confirmation by mail could hide that.
    """
    if request.user is not None:
        return redirect(request, "/")
    form = await read_form(request, SignUpForm)
    if form.value is not None:
        await limits.spend_sign_up(client=address_of_visitor(request))
        try:
            member_id = await actions.sign_up(
                email=form.value.email,
                name=form.value.name,
                password=form.value.password,
                experience=form.value.experience or "new",
                now=now(),
                form_key=form.key,
            )
        except rules.AccountRefused as refusal:
            form.refuse_as(refusal)
        else:
            onward = local_path(form.value.next)
            return await _begin(request, member_id, with_next("/welcome", onward))
    return _sign_up_page(request, form, status=422)


@get("/sign-in")
async def new_session(request: AnyRequest) -> Response[str]:
    """Ask who somebody is."""
    onward = _onward(request)
    if request.user is not None:
        return redirect(request, onward)
    return _sign_in_page(request, filled(next=onward))


@post("/sign-in")
async def create_session(request: AnyRequest) -> Response[str]:
    """Sign a browser in, or say that address and password do not belong together."""
    form = await read_form(request, SignInForm)
    if form.value is None:
        return _sign_in_page(request, form, status=422)
    email, client = form.value.email, address_of_visitor(request)
    await limits.spend_sign_in(email, client=client)
    browser = request.headers.get("User-Agent", "")
    begun = await actions.sign_in(email, form.value.password, user_agent=browser, now=now())
    if begun is None:
        form.refuse(_("Address and password do not belong together. Please check both."))
        return _sign_in_page(request, form, status=422)
    await limits.spend_sign_in(email, client=client, give_back=True)
    member_id, token = begun
    has_home = await queries.has_community(member_id)
    onward = local_path(form.value.next) if has_home else "/welcome"
    return await _begin(request, member_id, onward, token=token)


@post("/sign-out")
async def delete_session(request: AnyRequest) -> Response[str]:
    """End the session of this browser."""
    await sessions.end_session(_token(request))
    spent = _session_cookie(request, "", max_age_s=0)
    return redirect(request, "/", flash=_("You are signed out."), mood="info", cookies=[spent])


@get("/settings", guards=[signed_in_only])
async def show_settings(request: MemberRequest) -> Response[str]:
    """Show members what they can change about their account."""
    return await _settings_page(request)


@get(["/settings/profile", "/settings/password", "/settings/sessions"], guards=[signed_in_only])
async def show_settings_again(request: MemberRequest) -> Response[str]:
    """Lead back to the settings, for a reload after a form that was refused."""
    return redirect(request, "/settings")


@post("/settings/profile", guards=[signed_in_only])
async def update_profile(request: MemberRequest) -> Response[str]:
    """Change what others see of a member."""
    form = await read_form(request, ProfileForm)
    if form.value is None:
        return await _settings_page(request, profile=form, region="profile", status=422)
    profile = actions.Profile(
        name=form.value.name,
        about=form.value.about,
        neighbourhood=form.value.neighbourhood,
        experience=form.value.experience,
    )
    await actions.change_profile(request.user.id, profile)
    return redirect(request, "/settings", flash=_("Your profile is saved."))


@post("/settings/password", guards=[signed_in_only])
async def update_password(request: MemberRequest) -> Response[str]:
    """Change the password, sign every other browser out, and this one in afresh."""
    form = await read_form(request, PasswordForm)
    if form.value is not None:
        await limits.spend_password_check(request.user.id)
        try:
            await actions.change_password(
                request.user.id,
                current=form.value.current_password,
                new=form.value.new_password,
            )
        except rules.AccountRefused as refusal:
            form.refuse_as(refusal)
        else:
            await limits.spend_password_check(request.user.id, give_back=True)
            changed = _("Your password is changed, and every other browser is signed out.")
            return await _begin(request, request.user.id, "/settings", flash=changed)
    return await _settings_page(request, password=form, region="password", status=422)


@post("/settings/sessions", guards=[signed_in_only])
async def delete_sessions(request: MemberRequest) -> Response[str]:
    """Sign one browser out, or every other one."""
    form = await read_form(request, SessionsForm)
    if form.value is None:
        return await _settings_page(request, browsers=form, region="sessions", status=422)
    if form.value.session_id is None:
        await sessions.end_other_sessions(request.user.id, keeping=request.user.session_id)
        return redirect(request, "/settings", flash=_("Every other browser is signed out."))
    # One that is gone already is what was asked for.
    await sessions.end_session_of(request.user.id, form.value.session_id)
    return redirect(request, "/settings", flash=_("That browser is signed out."))


def _sign_up_page(
    request: AnyRequest, form: Form[SignUpForm], *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "accounts/sign_up.html",
        status=status,
        form=form,
        experiences=_experiences(),
        sign_in=sign_in_path(local_path(form.typed("next"))),
    )


def _sign_in_page(
    request: AnyRequest, form: Form[SignInForm], *, status: int = 200
) -> Response[str]:
    onward = local_path(form.typed("next"))
    sign_up = with_next("/sign-up", onward)
    return show(request, "accounts/sign_in.html", status=status, form=form, sign_up=sign_up)


async def _settings_page(
    request: MemberRequest,
    *,
    profile: Form[ProfileForm] | None = None,
    password: Form[PasswordForm] | None = None,
    browsers: Form[SessionsForm] | None = None,
    region: str | None = None,
    status: int = 200,
) -> Response[str]:
    card = await queries.member_card(request.user.id)
    return show(
        request,
        "accounts/settings.html",
        region=region,
        status=status,
        # The one that was sent, for the title of the page.
        form=profile or password or browsers,
        profile=profile
        or filled(
            name=card.name,
            neighbourhood=card.neighbourhood,
            about=card.about,
            experience=card.experience,
        ),
        password=password or filled(),
        browsers=browsers or filled(),
        sessions=await queries.sessions_of(request.user.id, now=now()),
        experiences=_experiences(),
        now=now(),
    )


async def _begin(
    request: AnyRequest | MemberRequest,
    member_id: UUID | None,
    path: str,
    *,
    flash: str | None = None,
    token: str | None = None,
) -> Response[str]:
    """Go on with a new session in the place of the one this browser came with.

    It begins here unless its ``token`` is given. Nobody's id gives a cookie of the same
    look that opens nothing.
    """
    await sessions.end_session(_token(request))
    if token is None and member_id is not None:
        token = await sessions.start_session(
            member_id, user_agent=request.headers.get("User-Agent", ""), now=now()
        )
    lasts_s = int(sessions.LASTS.total_seconds())
    cookie = _session_cookie(request, token or sessions.new_token(), max_age_s=lasts_s)
    return redirect(request, path, flash=flash, cookies=[cookie])


def _session_cookie(request: AnyRequest | MemberRequest, token: str, *, max_age_s: int) -> Cookie:
    settings = settings_of(request)
    return Cookie(
        key=settings.session_cookie,
        value=token,
        path="/",
        max_age=max_age_s,
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )


def _token(request: AnyRequest | MemberRequest) -> str:
    return request.cookies.get(settings_of(request).session_cookie, "")


def _onward(request: AnyRequest) -> str:
    return local_path(request.query_params.get("next", ""))


def _experiences() -> list[tuple[str, str, str]]:
    return [(key, name(), rules.EXPERIENCES_MEAN[key]()) for key, name in rules.EXPERIENCES.items()]


ROUTES = [
    new_account,
    create_account,
    new_session,
    create_session,
    delete_session,
    show_settings,
    show_settings_again,
    update_profile,
    update_password,
    delete_sessions,
]
