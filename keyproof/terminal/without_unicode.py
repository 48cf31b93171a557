"""How reports are written where an output knows no Unicode."""

import codecs

# Characters of reports in another way, of the same width.
PLAIN = {"✓": "+", "✗": "x", "→": ">", "…": ".", "×": "x", "·": "*", "\u2019": "'", "\u2013": "-"}
PLAIN_ERRORS = "keyproof-plain"


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    other = PLAIN.get(error.object[error.start])
    return (other, error.start + 1) if other else codecs.backslashreplace_errors(error)


codecs.register_error(PLAIN_ERRORS, _plain)
