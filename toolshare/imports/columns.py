"""Which column says what: the names that other systems and people give to theirs.

Where the names of the other systems' columns come from:

- Lend Engine: ``ItemExportController.php`` of its published source. It writes no photos; people
  who keep addresses of photos there do so in fields of their own, after the known columns.
- Circulate: ``app/lib/item_exporter.rb`` of its published source, which writes no photos either.
- myTurn, which publishes no source: the table of its item import and export as Circulate writes
  it, ``lib/tasks/myturn.rake``; its help pages name the same fields.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

FIELDS = (
    "title",
    "category",
    "brand",
    "model",
    "year_made",
    "description",
    "accessories",
    "safety_note",
    "skill_level",
    "price_per_day",
    "deposit",
    "replacement_value",
    "longest_loan_days",
    "turnaround_days",
    "is_instant",
    "hidden",
    "code",
    "further_codes",
    "photos",
    "further_photos",
)
"""What a column can say about a tool."""

PHOTO_FIELDS = ("photos", "further_photos")
"""Columns with addresses, which mean something only where photos may be fetched."""

Mapped = dict[str, int]
"""Fields, and the places of the columns that they are read from."""


class Source(msgspec.Struct, frozen=True):
    """A system whose exports are known: by which headings one knows it, and what they mean."""

    name: str
    signs: frozenset[str]
    columns: Mapping[str, str]


SOURCES = (
    Source(
        "ToolShare",
        frozenset({"title", "category", "skill_level", "price_per_day", "longest_loan_days"}),
        {field: field for field in FIELDS},
    ),
    # Its "Loan fee" is for a whole loan, so it is not taken for a price per day.
    Source(
        "Lend Engine",
        frozenset({"Added on", "Shown on website", "Loan fee", "Long description"}),
        {
            "code": "Code",
            "title": "Name",
            "category": "Type",
            "brand": "Brand",
            "replacement_value": "Value (RRP)",
            "longest_loan_days": "Loan period",
            "description": "Long description",
            "accessories": "Components",
        },
    ),
    # Its "code" is that of a lending policy and "number" counts within it.
    Source(
        "Circulate",
        frozenset({"complete_number", "checkout_notice", "myturn_item_type", "name"}),
        {
            "code": "complete_number",
            "title": "name",
            "category": "categories",
            "brand": "brand",
            "model": "model",
            "description": "description",
            "replacement_value": "purchase_price",
        },
    ),
    # Its "Amount / Fee" is for a whole loan.
    Source(
        "myTurn",
        frozenset({"Item ID", "Item Type", "Default Loan Length", "Manufacturer"}),
        {
            "code": "Item ID",
            "title": "Name",
            "category": "Item Type",
            "brand": "Manufacturer",
            "model": "Model",
            "description": "Description",
            "replacement_value": "Replacement Cost",
            "longest_loan_days": "Default Loan Length",
            "turnaround_days": "Between Buffer Days",
            "photos": "Image",
            "further_photos": "Additional Image",
        },
    ),
)

# In English, German and Spanish, plain and in the order in which they are preferred. Bare
# numbers of rows ("id", "No.") are not codes on labels, so nothing is guessed from them.
_USUAL = """
title: title, name, tool, tool name, item, item name, what, product, werkzeug, bezeichnung, titel,
  artikel, gerat, produkt, nombre, titulo, herramienta, articulo
category: category, categories, type, item type, group, kategorie, gruppe, art, categoria, tipo
brand: brand, manufacturer, make, maker, marke, hersteller, marca, fabricante
model: model, model number, model no, type number, modell, typ, modelo
year_made: year made, year, year of manufacture, made in, baujahr, jahr, ano
description: description, long description, details, notes, note, comment, comments,
  short description, beschreibung, bemerkung, notiz, notizen, descripcion, notas
accessories: accessories, components, included, comes with, parts, zubehor, teile, accesorios
safety_note: safety note, safety, warning, warnings, hinweis, sicherheit, sicherheitshinweis,
  seguridad
skill_level: skill level, skill, level, experience, erfahrung, konnen, nivel, experiencia
price_per_day: price per day, daily price, price day, day rate, daily rate, rate per day,
  preis pro tag, tagespreis, precio por dia, precio dia, price, preis, precio
deposit: deposit, security deposit, kaution, pfand, deposito, fianza
replacement_value: replacement value, replacement cost, value, value rrp, rrp, new price, neupreis,
  neuwert, wert, wiederbeschaffungswert, valor, valor de reposicion, purchase price, price paid
longest_loan_days: longest loan days, longest loan, loan period, max loan days, loan days,
  loan length, default loan length, leihdauer, max leihdauer, dias de prestamo
turnaround_days: turnaround days, turnaround, rest between two loans, buffer days,
  between buffer days, ruhezeit, pause
is_instant: is instant, instant, instant booking, sofort, sofortbuchung, inmediato
hidden: hidden, is hidden, versteckt, oculto
further_codes: further codes, other codes, weitere codes, otros codigos
photos: photos, photo, image, images, picture, pictures, photo url, photo urls, image url,
  image urls, picture url, photo address, photo addresses, main image, thumbnail, foto, fotos,
  bild, bilder, bild url, imagen, imagenes
further_photos: further photos, additional image, additional images, more photos, more images,
  image 2, photo 2, weitere bilder, weitere fotos, otras fotos
code: code, item code, item id, sku, barcode, label, inventory number, asset tag, inventarnummer,
  codigo
"""

_SIGNS = re.compile(r"[\W_]+")


def guess_source(headings: Sequence[str]) -> Source | None:
    """Say which system wrote a table with these headings, if one is known."""
    there = {plain(heading) for heading in headings}
    for source in SOURCES:
        if {plain(sign) for sign in source.signs} <= there:
            return source
    return None


def guess_columns(headings: Sequence[str]) -> Mapped:
    """Guess which column each field is read from; no column is guessed for two fields."""
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        places.setdefault(plain(heading), at)
    source = guess_source(headings)
    wanted: Mapping[str, Sequence[str]]
    if source is not None:
        # Fields that people have made for themselves have addresses of photos, where any do.
        usual = {field: _usual()[field] for field in PHOTO_FIELDS}
        wanted = usual | {field: (plain(heading),) for field, heading in source.columns.items()}
    else:
        wanted = _usual()
    mapped: Mapped = {}
    for field in FIELDS:
        for name in wanted.get(field, ()):
            if name in places and places[name] not in mapped.values():
                mapped[field] = places[name]
                break
    return mapped


@cache
def _usual() -> Mapping[str, Sequence[str]]:
    lines = _USUAL.strip().replace("\n  ", " ").splitlines()
    fields = (line.partition(": ") for line in lines)
    return {field: names.split(", ") for field, _colon, names in fields}


def plain(text: str) -> str:
    """Return a heading in small letters, without accents, signs or doubled blanks."""
    letters = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SIGNS.sub(" ", bare).strip()
