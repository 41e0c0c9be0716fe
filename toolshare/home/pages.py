"""The front page: to strangers what this is, to members what waits for them and what is new."""

from litestar import Response, get

from toolshare import clock
from toolshare.catalogue.queries import find_tools, shared_so_far
from toolshare.catalogue.rules import EVERYTHING
from toolshare.keeping.queries import recently_viewed
from toolshare.loans.queries.mine import my_loans
from toolshare.web.form import filled
from toolshare.web.respond import show
from toolshare.web.viewer import AnyRequest, NoCommunityYet

ON_THE_FRONT_PAGE = 8


@get("/", name="home.show")
async def show_home(request: AnyRequest) -> Response[str]:
    """Say what this is to strangers; show members what waits for them."""
    viewer = request.user
    if viewer is None:
        return await _welcome(request)
    if viewer.community is None:
        raise NoCommunityYet
    now = clock.now()
    newest = await find_tools(
        EVERYTHING, viewer_id=viewer.id, now=now, size=ON_THE_FRONT_PAGE, without_own=True
    )
    return show(
        request,
        "catalogue/home.html",
        form=filled(),
        mine=await my_loans(viewer.id, now),
        blank=filled,
        newest=newest.cards,
        viewed=await recently_viewed(viewer.id, now=now),
    )


async def _welcome(request: AnyRequest) -> Response[str]:
    newest = await find_tools(EVERYTHING, viewer_id=None, now=clock.now(), size=ON_THE_FRONT_PAGE)
    return show(
        request,
        "catalogue/welcome.html",
        form=filled(),
        newest=newest.cards,
        shared=await shared_so_far(),
    )


ROUTES = [show_home]
