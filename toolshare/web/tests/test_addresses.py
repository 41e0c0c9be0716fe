"""Which addresses from outside are followed."""

import pytest

from toolshare.web.addresses import local_path, path_within, with_next


@pytest.mark.parametrize(
    "path",
    ["/", "/tools", "/tools?q=a%20b&from=2026-12-01", "/members/1#top", "/a//b", "/a/../b"],
)
def test_paths_of_ours_are_followed(path: str):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tools",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a b",
        "/a\r\nSet-Cookie: x=1",
        "/a\0",
        "/\udc80",
        " //evil.example",
        "/" + "x" * 2000,
    ],
)
def test_everything_else_leads_home(text: str):
    assert local_path(text) == "/"


def test_letters_of_other_scripts_are_escaped_for_the_header():
    assert local_path("/tools?q=säge") == "/tools?q=s%C3%A4ge"


def test_htmx_is_told_no_other_way_behind_a_comma():
    asked = "/tools?q=a,path:https://evil.example/,target:body"
    assert local_path(asked) == "/tools?q=a%2Cpath:https://evil.example/%2Ctarget:body"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://tools.example.org/loans?tab=past", "/loans?tab=past"),
        ("https://tools.example.org", "/"),
        ("http://tools.example.org/loans", "/"),
        ("https://tools.example.org.evil.example/loans", "/"),
        ("https://tools.example.org@evil.example/loans", "/"),
        ("https://tools.example.org//evil.example", "/"),
        ("https://[", "/"),
    ],
)
def test_a_referer_counts_only_from_our_own_origin(url: str, path: str):
    assert path_within(url, "https://tools.example.org") == path


def test_the_way_home_needs_no_mention():
    assert with_next("/sign-up", "/") == "/sign-up"
    assert with_next("/sign-up", "/loans?tab=past") == "/sign-up?next=%2Floans%3Ftab%3Dpast"
