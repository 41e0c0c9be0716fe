"""What people write around the thing that they look for, in the letters of the index."""

FILLERS = frozenset(
    (
        *("set", "kit", "something", "anything", "thing", "stuff", "need", "want", "looking"),
        *("borrow", "rent", "hire", "lend", "find", "please", "how", "do", "i", "a", "an", "the"),
        *("my", "our", "your", "some", "any", "that", "which", "with", "to", "for", "into"),
        *("on", "out", "up", "of", "in", "from", "off", "over", "down", "through", "at", "by"),
        *("leihen", "ausleihen", "mieten", "brauche", "suche", "ich", "etwas", "der", "die"),
        *("das", "den", "dem", "ein", "eine", "einen", "einem", "einer", "meine", "meinen"),
        *("zum", "zur", "zu", "fur", "um", "mit", "von", "vom", "im", "auf", "durch"),
        *("alquilar", "prestar", "necesito", "busco", "algo", "el", "los", "la", "las", "un"),
        *("una", "unos", "unas", "para", "de", "del", "que", "con", "mi"),
    )
)
LEADS = frozenset(("tool", "machine", "device", "werkzeug", "gerat", "maschine", "herramienta"))
"""What says no more than that it is a thing, where a filler follows: "tool to cut tiles"."""
RIGHT = (FILLERS | LEADS) - {"maschine"}
"""Words that are right though no tool is called so; who writes "maschine" may mean a machine."""
