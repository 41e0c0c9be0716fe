"""The community into which somebody imports, and from which tools go out."""

from toolshare.web.viewer import HomeCommunity, MemberRequest, NoCommunityYet


def home(request: MemberRequest) -> HomeCommunity:
    """Return the viewer's community, or raise ``NoCommunityYet``."""
    if request.user.community is None:
        raise NoCommunityYet
    return request.user.community
