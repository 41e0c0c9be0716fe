"""Made-up tools in any number: few words that are everywhere, many that are nowhere else (Zipf)."""

import random
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from uuid import UUID

import msgspec

from toolshare.catalogue import thesaurus
from toolshare.tools.categories import LEAVES

BRANDS = 400
WORDS = 30_000
SPAN = timedelta(days=900)
QUALITIES = [
    "cordless",
    "compact",
    "heavy duty",
    "folding",
    "small",
    "large",
    "professional",
    "electric",
    "petrol",
    "quiet",
    "light",
    "old",
    "nearly new",
    "portable",
    "adjustable",
    "telescopic",
    "manual",
    "hydraulic",
    "18 volt",
    "12 volt",
    "battery",
    "robust",
]
EXTRAS = [
    "with case",
    "with two batteries",
    "with stand",
    "with spare blades",
    "600 W",
    "1200 W",
    "2 kW",
    "3 m",
    "5 m",
    "30 litres",
    "125 mm",
    "set of four",
    "with accessories",
    "for beginners",
    "complete",
    "with instructions",
    "class M",
    "twin pack",
]
PHRASES = [
    "works well",
    "bought last year",
    "please clean it before you bring it back",
    "easy to use",
    "ask me first",
    "comes with a bag",
    "used for one kitchen",
    "for walls and floors",
    "good for the garden",
    "wear gloves",
    "the battery lasts an hour",
    "spare parts in the box",
    "inherited from my uncle",
    "sharpened in spring",
    "for wood and metal",
    "cuts concrete",
    "collection in the evening",
    "light enough for one person",
]
SYLLABLES = [
    "ba",
    "ke",
    "lo",
    "mi",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "za",
    "ner",
    "lin",
    "der",
    "gal",
    "hof",
    "wer",
    "tak",
    "sto",
    "bri",
    "kan",
]


class Ware(msgspec.Struct, frozen=True):
    """What is said of one made-up tool."""

    id: UUID
    title: str
    brand: str
    model: str
    category: str
    description: str
    skill_level: str
    price_cents: int
    is_instant: bool
    created_at: datetime
    copies: int


class Zipf:
    """Chooses the first of its items often and the last hardly ever."""

    def __init__(self, items: Sequence[str], chance: random.Random, *, exponent: float) -> None:
        self._items = items
        self._chance = chance
        self._sums = list(accumulate((place + 1) ** -exponent for place in range(len(items))))

    def one(self) -> str:
        return self._items[bisect_left(self._sums, self._chance.random() * self._sums[-1])]


class Maker:
    """Makes tools, the same ones whenever it is asked."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = chance = random.Random(seed)  # noqa: S311 - the same every time
        kinds = [(slug, name) for slug in _leaves() for name in thesaurus.names_in(slug)]
        chance.shuffle(kinds)
        self._kinds = dict(enumerate(kinds))
        self._kind = Zipf([str(place) for place in self._kinds], chance, exponent=0.8)
        self._brand = Zipf(_made_up(BRANDS, chance, 2, 3), chance, exponent=1.0)
        self._word = Zipf(_made_up(WORDS, chance, 2, 4), chance, exponent=1.05)
        self._quality = Zipf(QUALITIES, chance, exponent=0.7)
        self._extra = Zipf(EXTRAS, chance, exponent=0.7)

    def wares(self, number: int) -> list[Ware]:
        """Make so many, the oldest first."""
        start = datetime(2024, 5, 1, tzinfo=UTC)
        return [self._ware(start + SPAN * place / number) for place in range(number)]

    def _ware(self, created_at: datetime) -> Ware:
        chance = self._chance
        category, kind = self._kinds[int(self._kind.one())]
        brand = self._brand.one().capitalize() if chance.random() < 0.7 else ""
        parts = [self._quality.one()] if chance.random() < 0.5 else []
        parts.append(kind)
        if chance.random() < 0.4:
            parts.append(self._extra.one())
        return Ware(
            id=UUID(int=chance.getrandbits(128), version=4),
            title=" ".join(parts).capitalize()[:80],
            brand=brand,
            model=f"{chance.choice('ABDGKMPRX')}{chance.randrange(10, 999)}" if brand else "",
            category=category,
            description=self._description(),
            skill_level=chance.choices(
                ("new", "handy", "experienced", "professional"), (55, 30, 12, 3)
            )[0],
            price_cents=chance.choice((0, 0, 0, 150, 200, 300, 500, 800, 1500)),
            is_instant=chance.random() < 0.3,
            created_at=created_at,
            copies=chance.choices((1, 2, 3), (90, 7, 3))[0],
        )

    def _description(self) -> str:
        chance = self._chance
        sentences = []
        for _number in range(chance.randrange(1, 5)):
            words = [self._word.one() for _word in range(chance.randrange(2, 8))]
            sentences.append(f"{chance.choice(PHRASES)} {' '.join(words)}".capitalize())
        return ". ".join(sentences) + "."


def _leaves() -> list[str]:
    return [leaf.slug for leaf in LEAVES]


def _made_up(number: int, chance: random.Random, shortest: int, longest: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < number:
        length = chance.randrange(shortest, longest + 1)
        words["".join(chance.choice(SYLLABLES) for _syllable in range(length))] = None
    return list(words)
