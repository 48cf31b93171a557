"""The country of a phone number, by the calling codes of ITU-T E.164.

https://www.itu.int/rec/T-REC-E.164 and, for the countries that share +1, https://nanpa.com
"""

# Every other code has three digits.
TWO_DIGITS = frozenset(
    {"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46"}
    | {"47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63"}
    | {"64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"}
)
# The countries of +1 other than the United States and Canada, by their area codes.
OWN_AREA_CODES = frozenset(
    {"242", "246", "264", "268", "284", "340", "345", "441", "473", "649", "658", "664", "670"}
    | {"671", "684", "721", "758", "767", "784", "787", "809", "829", "849", "868", "869", "876"}
    | {"939"}
)
KAZAKHSTAN = frozenset({"6", "7"})


def country_of(number: str) -> str:
    """The calling code with its plus sign; with the area code where that is a country's own."""
    digits = number.removeprefix("+")
    if digits.startswith("1"):
        area = digits[1:4]
        return f"+1{area}" if area in OWN_AREA_CODES else "+1"
    if digits.startswith("7"):
        return "+77" if digits[1:2] in KAZAKHSTAN else "+7"
    return f"+{digits[:2] if digits[:2] in TWO_DIGITS else digits[:3]}"
