"""Hang a drawing on the board: four compositions of the same tool."""

from __future__ import annotations

from dataclasses import dataclass

from palette import Palette

MIDDLE = 160
SMALLER = 0.88
OUTLINED = 1
WITH_COMPANION = 2


@dataclass(frozen=True)
class Drawing:
    """A silhouette in placeholder colours, and the point where a second object can hang."""

    shapes: str
    stands: bool
    spare: tuple[int, int]


def compose(tool: Drawing, companion: Drawing, colours: Palette, variant: int) -> str:
    """The picture: board, shelf, outline, shadow, tool, in this order from back to front."""
    outlined = variant == OUTLINED
    layers = [
        f'<rect width="320" height="240" fill="{colours.board}"/>',
        '<rect width="320" height="240" fill="url(#b)"/>',
        shelf(colours) if tool.stands else "",
        '<use href="#t" filter="url(#o)"/>' if outlined else "",
        '<use href="#t" filter="url(#s)"/><use href="#t"/>',
    ]
    inside = placed(tool, variant)
    if variant == WITH_COMPANION:
        inside += hung(companion, tool.spare)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"'
        ' stroke-linecap="round" stroke-linejoin="round"><defs>'
        + board(colours, variant)
        + shadow(colours)
        + (outline(colours) if outlined else "")
        + f'<g id="t">{painted(inside, colours)}</g></defs>'
        + "".join(layers)
        + "</svg>\n"
    )


def placed(tool: Drawing, variant: int) -> str:
    """The tool as drawn; turned round; smaller, making room; turned round and tilted."""
    moves = []
    if variant in {1, 3}:
        moves.append("translate(320) scale(-1 1)")
    if variant == WITH_COMPANION:
        moves.append(room_beside(tool))
    if variant > 1 and not tool.stands:
        moves.append(f"rotate({-7 if variant == WITH_COMPANION else -5} 160 120)")
    return f'<g transform="{" ".join(moves)}">{tool.shapes}</g>' if moves else tool.shapes


def room_beside(tool: Drawing) -> str:
    """Shrink towards the shelf or the middle, and step away from the second object."""
    floor = 200 if tool.stands else 120
    step = (tool.spare[0] < MIDDLE) - (tool.spare[0] > MIDDLE)
    across = MIDDLE * (1 - SMALLER) + 16 * step
    return f"translate({across:.4g} {floor * (1 - SMALLER):.4g}) scale({SMALLER})"


def hung(companion: Drawing, spot: tuple[int, int]) -> str:
    across, down = spot
    return f'<g transform="translate({across} {down})">{companion.shapes}</g>'


def shelf(colours: Palette) -> str:
    """A plank on two brackets; its upper edge is where standing tools end."""
    return (
        f'<path d="M75 210v16h15zM247 210v16h-15z" fill="{colours.deep}"/>'
        f'<path d="M37 212h250" stroke="{colours.shadow}" stroke-width="10" opacity=".22"/>'
        f'<rect x="30" y="200" width="260" height="11" rx="4" fill="{colours.peg}"/>'
    )


def board(colours: Palette, variant: int) -> str:
    """Holes in rows; staggered in the last two variants."""
    hole = f'r="2" fill="{colours.holes}"'
    if variant < WITH_COMPANION:
        size, holes = '"20" height="20"', f'<circle cx="10" cy="10" {hole}/>'
    else:
        size = '"24" height="24"'
        holes = f'<circle cx="6" cy="6" {hole}/><circle cx="18" cy="18" {hole}/>'
    return f'<pattern id="b" width={size} patternUnits="userSpaceOnUse">{holes}</pattern>'


def shadow(colours: Palette) -> str:
    """A flat shadow to the lower right, the same however the tool is turned."""
    return (
        '<filter id="s"><feOffset in="SourceAlpha" dx="5" dy="6" result="a"/>'
        f'<feFlood flood-color="{colours.shadow}" flood-opacity=".22"/>'
        '<feComposite in2="a" operator="in"/></filter>'
    )


def outline(colours: Palette) -> str:
    """The painted outline of a shadow board: the silhouette grown by a rounded margin."""
    return (
        '<filter id="o"><feGaussianBlur in="SourceAlpha" stdDeviation="6"/>'
        '<feComponentTransfer result="a"><feFuncA type="linear" slope="24" intercept="-2"/>'
        f'</feComponentTransfer><feFlood flood-color="{colours.outline}"/>'
        '<feComposite in2="a" operator="in"/></filter>'
    )


def painted(shapes: str, colours: Palette) -> str:
    """The placeholder colours of a drawing exchanged for those of its branch."""
    for placeholder, colour in (
        ("#333", colours.deep),
        ("#999", colours.body),
        ("#fff", colours.shine),
        ("#eee", colours.glow),
        ("#ccc", colours.board),
        ("#wood", colours.peg),
        ("#end", colours.peg_end),
    ):
        shapes = shapes.replace(f'"{placeholder}"', f'"{colour}"')
    return shapes
