"""What texts may hold, as patterns that Python and JavaScript read alike.

The kinds of field decide; these tell programs beforehand.
"""

# No control characters but tabs and line ends, and nothing that stands for no character.
_OUT = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff"

ANY_TEXT = rf"^[^{_OUT}]*$"
SOME_TEXT = rf"^[^{_OUT}]*[^\s{_OUT}\u200b\u2060\ufeff][^{_OUT}]*$"
"""At least one character that is to be seen."""
