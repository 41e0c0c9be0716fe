"""The form of a tool as browsers send it, and what one looks for in the answer."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from toolshare.photos.tests import files
from toolshare.tools.tables import Tool

PARTIAL = {"HX-Request-Type": "partial"}
LADDER = {
    "title": "Ladder, 4 m",
    "category": "step-ladders",
    "brand": "",
    "model": "",
    "year_made": "",
    "description": "Stands on stairs too.\n\nWithout paint.",
    "skill_level": "new",
    "price_per_day": "4.50",
    "deposit": "20",
    "replacement_value": "149,90",
    "longest_loan_days": "7",
    "turnaround_days": "",
}


def good_file(name: str = "ladder.jpg") -> tuple[str, tuple[str, bytes, str]]:
    return "photos", (name, files.jpeg(90, 60), "image/jpeg")


async def send(
    client: httpx.AsyncClient,
    address: str = "/tools/new",
    *,
    sent_files: Any = None,
    headers: Mapping[str, str] | None = None,
    **changes: Any,
) -> httpx.Response:
    body = {**LADDER, "form_key": str(uuid4()), **changes}
    body = {name: text for name, text in body.items() if text is not None}
    return await client.post(address, data=body, files=sent_files, headers=headers)


def photo_ids(response: httpx.Response) -> list[str]:
    return re.findall(r'name="photo_ids" value="([^"]+)"', response.text)


def photo_alts(response: httpx.Response) -> list[str]:
    return re.findall(r'name="photo_alts"[^>]* value="([^"]*)"', response.text)


async def only_tool() -> Tool:
    tool = await Tool.objects().first()
    assert tool is not None
    assert await Tool.count() == 1
    return tool
