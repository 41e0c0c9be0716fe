"""The searches that are measured: what people do, and what is known to be slow."""

from datetime import date

from toolshare.catalogue.rules import Search

SATURDAY, SUNDAY = date(2026, 12, 12), date(2026, 12, 13)
DAYS = {"first_day": SATURDAY, "last_day": SUNDAY}

SEARCHES: dict[str, Search] = {
    "everything": Search(),
    "everything, dates": Search(**DAYS),
    "common word": Search(words="drill"),
    "common word, dates": Search(words="drill", **DAYS),
    "commonest word": Search(words="cordless"),
    "commonest word, dates": Search(words="cordless", **DAYS),
    "word of every third text": Search(words="wear gloves"),
    "two common words": Search(words="cordless drill"),
    "two common words, dates": Search(words="cordless saw", **DAYS),
    "three words": Search(words="compact hammer drill"),
    "synonym": Search(words="wrench"),
    "another language": Search(words="Schraubenschlüssel"),
    "another language, two words": Search(words="taladro inalámbrico"),
    "rare word": Search(words="bakelominu"),
    "rare phrase": Search(words='"twin pack" hoist'),
    "brand and noun": Search(words="kelo jigsaw"),
    "brand alone": Search(words="kelo"),
    "model": Search(words="B217"),
    "exact title": Search(words="Cordless hammer drill"),
    "two typos": Search(words="hamer dril"),
    "one typo": Search(words="chansaw"),
    "typo, dates": Search(words="presure washer", **DAYS),
    "letters that are nothing": Search(words="qqxzyvwk"),
    "two letters": Search(words="ha"),
    "three letters": Search(words="dri"),
    "beginning of a second word": Search(words="hammer dri"),
    "beginning of nothing": Search(words="xqz"),
    "word and exclusion": Search(words="saw -circular"),
    "either of two": Search(words="jigsaw or chainsaw"),
    "words that no tool has together": Search(words="raclette chainsaw sewing"),
    "small category": Search(category="jigsaws"),
    "branch, dates": Search(category="garden-outdoors", **DAYS),
    "category and word, dates": Search(words="electric", category="sewing-machines", **DAYS),
    "word outside of the category": Search(words="chainsaw", category="projectors"),
    "free ones": Search(dearest_cents=0, words="ladder"),
    "professional, instant": Search(level="professional", instant=True),
    "word, all filters": Search(
        words="saw", level="handy", instant=True, dearest_cents=500, lender="neighbour", **DAYS
    ),
    "libraries' own": Search(lender="library", words="tent"),
    "newest with a word": Search(words="garden", sort="newest"),
    "18v": Search(words="18v drill"),
    "within 1 km": Search(within_m=1_000),
    "within 5 km, dates": Search(within_m=5_000, **DAYS),
    "common word within 2 km": Search(words="drill", within_m=2_000),
    "common word within 10 km, dates": Search(words="drill", within_m=10_000, **DAYS),
    "two words within 25 km, free": Search(words="cordless saw", within_m=25_000, dearest_cents=0),
    "category within 5 km, dates": Search(category="drilling-driving", within_m=5_000, **DAYS),
    "label": Search(words="LIB 0042"),
}
