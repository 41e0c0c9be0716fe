"""What search engines ask for: where they may look, and which tools everybody may see."""

from litestar import Response, get
from litestar.params import FromPath

from toolshare.display import queries
from toolshare.refusal import NotThere
from toolshare.web.templates import render
from toolshare.web.viewer import AnyRequest, settings_of

FOR_AN_HOUR = {"Cache-Control": "public, max-age=3600"}
XML = "application/xml"


@get("/robots.txt", name="display.show_robots")
async def show_robots(request: AnyRequest) -> Response[str]:
    """Say where search engines may look; where no community is public, nowhere."""
    return _engines_answer(
        request,
        "display/robots.txt",
        "text/plain",
        is_open=bool(await queries.sitemap_blocks()),
    )


@get("/sitemap.xml", name="display.show_sitemaps")
async def show_sitemaps(request: AnyRequest) -> Response[str]:
    """List the lists of tools, each as long as an engine takes it."""
    blocks = await queries.sitemap_blocks()
    if not blocks:
        raise NotThere
    return _engines_answer(request, "display/sitemaps.xml", XML, blocks=blocks)


@get("/sitemaps/{block:int}", name="display.show_sitemap")
async def show_sitemap(request: AnyRequest, block: FromPath[int]) -> Response[str]:
    """List the pages of one block of tools."""
    places = await queries.sitemap(block)
    if not places:
        raise NotThere
    return _engines_answer(request, "display/sitemap.xml", XML, places=places)


def _engines_answer(
    request: AnyRequest, template: str, media_type: str, **context: object
) -> Response[str]:
    """Render what is the same for everybody, so that a proxy may keep it."""
    text = render(
        request.app.state.templates,
        template,
        None,
        site=settings_of(request).base_url,
        **context,
    )
    return Response(text, media_type=media_type, headers=FOR_AN_HOUR)
