"""Whether the words of a clause ask for no more texts: the letters of its words, and rules of them.

A rule knows no word, and each language is under all of them. ``languages`` has the letters.
"""

import re
from enum import Enum
from functools import cache

from .languages import EVERYWHERE, LANGUAGES, alternatives

Words = tuple[str, ...]

ABOUT_SOMETHING_ELSE = re.compile("[usOe]")
# "Don't stop", "I don't want to stop", but not "you don't stop" nor "don't want this remove me".
NOT_TO_END = re.compile(
    "f*n[fp]*([seuUrRO]|g[fibpyk]*o)|.*(nw(?!s)[if]*[seuUrRO][^p]*$|nw[if]+[su]|wp?n[fp]*[suO])"
)
# A word that more often answers than says "not" of the next.
NO = frozenset({"NET", "NON"})
# What is said of the words after it makes them something else: "don't stop", "did you stop".
# First the letters without which there is nothing to do.
TURNED = (
    # "Unsubscribe from my gym", "Karte sperren".
    ("B", r"([ers]|[uO](?!p))[fbyipolm]{0,5}B(?![fb]*[ml])|B[fbyxo]{0,3}[euOrs]$", "x"),
    # "Quand cesse la pluie", but "when will you stop".
    ("q", "(?<=q)s|^sq|^h?s(?=i[fb]+x)", "x"),
    # "Is this", "do you", but "these are", "I do".
    ("E", "^[fh]*E(?=[^n])", "q"),
    ("E", "E", "f"),
    # "Why don't you text me", but "why don't you stop".
    ("q", "q[fi]*n[pfi]*[td]|q[fi]*t[pfi]*n", "x"),
    ("q", "q[n0]i[fa]*(?=[seurgO])", ""),
    ("q", "q[n0]i[fa]*(?=[td])", "x"),
    ("nN", "[nN][fiwpbahjvA]{0,4}([seuUrROZ]|g(?=[fib]*[pyk]))[fpbyk]*o?(n(?=[fby]*k))?", "nx"),
    ("0", "0[fiwpbahj]{0,4}[serg]", "0x"),
    ("D", "D[fibpmytAg]{0,3}[seurgO][fpbyk]*o?(f*l)?", "Dx"),
    # "Send me nothing more", but "I want nothing more".
    ("L", "([td][fp]?)L", r"\1am"),
    ("L", "L", "ab"),
    # "Nehmt mich nicht von der Liste".
    ("n", "[rg][iypfbk]+n(?=[fabo]*(l|$))[fabo]*l?", "x"),
)
# Words between "end" and messages, and what those are about: "disable the school alerts".
ABOUT = (
    (re.compile("(?<=[se])([fby]*)x{0,2}Q(f[fby]*x{1,2}$)?"), r"\1m"),
    (re.compile("(?<=w)([fby]*)x{1,2}Q(?=a?$)"), r"\1m"),
)
TURNING = frozenset().union(*(needed for needed, *_ in TURNED))
SHORTEST_STEM, SHORTEST_ELIDED = 3, 5
RULES = """
(?<!yx)(?<!^q)(?<!^qf)u(?![yb]x) (?<!yx)(?<!yxx)(?<!^q)O(?!f+[by]*x(?!.*[mt])) Z[fab]*$ (?<!^q)iY
^qiYp n[fiw]*Y K[fb]*(m|W|b[fab]*$|p[fab]*$)

[sSZ][fbyavpihk]{0,5}[tdmvgcH] s[fb]*[Aj](?!fy) s[fbx]?p$ S[fbyx]{1,3}m ^[fip]*S[fby]*i$ s[inq]
^[fipab]*sG[fab]*[yp] ^f*i[^qhED]*xs$ ^[^xqDX]*[Ajtd][fiabF]*s(?![bfy]*G)
^[^qDX]*[iapbwhjtdm1]s[fa]*$ q[n0]i tfsb*$ ^[^xqXzDg1GcAj]*[ser][^xqXzDgGcAjF]*$

e[fbyavk]{0,4}[mt](?!f+b?x) e[fby]{1,3}[lki] ei$

[n1][fiwbahpc]{0,4}t[fa]*(p|y?k|bk)(?!z) n[fiwbahp]{0,4}[td][fabpkyn]*(m|t|$)
n[fiwbahp]{0,4}[dt][fa]*[pb]?[fab]*[mk] n[fiahp]{0,4}c[fa]*[pkb][fapkby]*$ n[fip]{0,3}tp?[fb]*af
^[fi]*[n1][fb]?maf ^[fip]*nam+f ^[fi]*1[fb]?am+i n[fip]{0,3}ty[xi]a t[fi]*y[xi]na
n[fip]{0,2}[td]p?b{1,2}[fi]*n tnb{1,2}[fi]*n ntn[fb]*i$ o[fb]*lo$ k[fb]*n[fb]*mt nmw$
[n1][fby]?m[n1][fb]?[mt] mx{0,2}[fibp]*naw$ t[pifbka]{0,5}n{1,2}([fb]?a|[fbk]*$)
[td][pifb]{0,4}n[fab]*m

[n1][fibahpD]{0,3}w[fiabpvykg]*[mtl] [n1][fibahp]{0,3}w[fiapvg]*[ba][bafpi]*$
[n1][fibahp]{0,3}w[fiab]*v[fabikn]*$ [n1][fibahp]{0,3}w[fiab]*(v[fabikn]*[abn]|[bn]v)f[fb]*x$
w[fibap]{0,4}n[fabyzio]{0,3}[mtv] w[fib]*n[ab]?$ [wh][fi]*na[fgvb]*[mtl] a[fi]*w[fiabpv]*[mt]
^[fabp]*n+[fb]*wf*$ N[fia]*w[fi]*v?[fb]*[mt] ^[fihA]*n[fib]*va[fib]*m r[fib]{0,3}y?m[fby]*l
h[fiabp]*[n0][fabp]*v w[fib]*m[fib]*na ^[fh]*n+av[fabm]*$ m[fbp]*n[wI]

^[fiahpbwn1]*n[fby]{0,2}a?[fby]{0,2}m[fabypkitdm]*$ [n1][fby]?a{1,2}[fby]{0,2}[mt]{1,2}[fabypki]*$
^[fiahpbw]*1[fby]{0,2}a?[fby]{0,2}[mt]{1,2}[fabypki]*$ ^[fi]*[n1]a[fabypi]*$ ^[^xq]*H[fab]*[mt]?s?$
[mt][fab]*H H[fab]*m b+m[fib]*(pf*t|tp)[fx]{0,3}$ ^pt[fx]?bm$ [n1][fba]*H

rp(?![fo]{1,4}[by]?x) r[fib]{0,3}(y?k[fabylim]*$|[yb]+k(?!f{1,3}[yb]?x))
[pk][fibali]{0,6}r[fab]*([ml]|$) r[fibypka]{0,6}(l|x[fibypkax]{0,5}bl) ^[fiwhD]*gr

[rg][fibypka]{0,6}o[fbya]{0,3}l o[fby]{0,3}l p[fibyo]{0,6}l[fib]*r g[fib]*(p|[yb]*k)[fa]*o(?![fb]*x)
^[fiwhpb1]*[gw]o[fb]*$ goyk ^[fibpawyh]*g[fibpykm]*o[fbia]*$

^(?!q)[^xAjc]*W[fb]{0,2}[kP](?!f+[xB]) ^[fi]+W$ ^[^x]*[kP][fbyW]{0,2}W(?!f+[bxB]) bkn[fab]+(x|$)
^[fb]*bn[fab]+k ^[fib]*na?xk[fa]*$ nf*bka na[fb]+k n[fb]{0,2}yk[fa]*$ bk([fx]?|[fq]*)na

[az][fibp]*[mtvVd][fibpyxacGmt]*T ma[fibpyxdcGh]*T T[fibpyxq]*([az][fibp]*[mtd]|ma|t[fbp]*a)
a[fbP]*m[fibpyxdcG]*T a[^qXBosz]*yT ^[fb]*a[fbP]*i[fibpyxG]*T$

p[fbxz]{0,3}J$ [Aj][fipb]*r[fib]*$ ^[fib]*Fm[fb]*$ ^f+[ip]+bnw$ ^q[fijx]{0,3}[Cj][fibp]*t
p[fib]*o[fb]*m[fb]*[gr] gp[fb]*o[fb]*m gp[fb]*o[fbya]{0,3}xl ^[fi]*wno[fb]*xv$ Rp[fb]*m
t[fbp]*a[fibpx]*T ^[^XBD]*F[^xXBD]*[Aj][^xXBD]*$ ^[^xqXBD]*[Aj][fibpn]*F[fibpn]*$
^[fipy]*i[fi]*A[fibF]*n$ ^[fi]*A[fb]*[n1]$

[nN1][fibyhwj]{0,4}C n[fib]*xC [Rer][fybix]{0,3}C C[fibx]*R$ ^[^q]*[n1][fapiw]{0,4}I(?!f{0,3}x)
^[fi]*R$ [nN][fiap]{0,3}j[fib]{0,3}yk [nN][fiap]{0,3}A[fb]*t n[fb]*mj$ ^[fip]*R[fib]*m
^[fi]*R[fib]*t$ R[fibx]*t[fb]*yk R[fibx]*yk ^[^q]*nmaf?v$ [nN][fiap]{0,3}j[fbv]{0,5}(m|t|b[fa]*$|$)
"""


class Language:
    """The letters of the words of one language."""

    def __init__(self, written: str) -> None:
        self.alone: set[Words] = set()
        self._words: dict[str, str] = {}
        # By their first letters, the longest first.
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._phrases: dict[Words, str] = {}
        # Those that end with the beginning of a word, by what is before it.
        self._open_phrases: dict[Words, dict[str, str]] = {}
        self._longest_phrases: dict[str, int] = {}
        # Words that are one with the next where an apostrophe is missing: "menvoyez".
        self._elided: set[str] = set()
        # "Me" as the end of a word that removes: "borrenme".
        self._endings: tuple[str, ...] = ()
        # Messages as the end of a longer word: "Schulnachrichten".
        self._messages: tuple[str, ...] = ()
        # Letters that stand for others: "kh:h".
        self._spellings: list[list[str]] = []
        for entry in re.split(r"\n+(?! )", written.strip()):
            letters, *listed = entry.split()
            if letters == "'":
                self._elided.update(" ".join(listed).upper().split())
                continue
            if letters == "+":
                self._endings = tuple(" ".join(listed).upper().split())
                continue
            if letters == "-":
                self._messages = tuple(" ".join(listed).upper().split())
                continue
            if letters == "=":
                self._spellings = [each.upper().split(":") for each in listed]
                continue
            for each in listed:
                for phrase in alternatives(each):
                    self._add(self._spelled(phrase.strip("_").upper()), letters)
        for stems in self._stems.values():
            stems.sort(key=lambda stem: -len(stem[0]))
        self._firsts = {*self._words, *self._longest_phrases}

    def _add(self, phrase: str, letters: str) -> None:
        first, *others = words = tuple(phrase.split("_"))
        if letters == "U":
            self.alone.add(words)
        elif others:
            self._longest_phrases[first] = max(self._longest_phrases.get(first, 0), len(words))
            if phrase.endswith("~"):
                ends = self._open_phrases.setdefault(words[:-1], {})
                ends.setdefault(words[-1][:-1], letters)
            else:
                self._phrases.setdefault(words, letters)
        elif first.endswith("~"):
            self._stems.setdefault(first[:SHORTEST_STEM], []).append((first[:-1], letters))
        else:
            self._words.setdefault(first, letters)

    def _letters_of(self, word: str) -> str | None:
        """The letters of a word, of its longest known beginning, or of what an apostrophe ends."""
        found = self._letters_of_one(word)
        if found is None and word[:1] in self._elided and len(word) > SHORTEST_ELIDED:
            found = self._letters_of_one(word[1:])
            return found and self._words.get(word[0], "") + found
        return found

    def _letters_of_one(self, word: str) -> str | None:
        if word in self._words:
            return self._words[word]
        for stem, letters in self._stems.get(word[:SHORTEST_STEM], ()):
            if word.startswith(stem):
                is_me = letters == "r" and word.endswith(self._endings, len(stem))
                return "rp" if is_me else letters
        return "m" if self._messages and word.endswith(self._messages) else None

    def _spelled(self, word: str) -> str:
        for written, letters in self._spellings:
            word = word.replace(written, letters)
        return word

    def spelled(self, words: Words) -> Words:
        """Words as this language has them."""
        return tuple(self._spelled(" ".join(words)).split(" ")) if self._spellings else words

    def may_know(self, words: Words) -> bool:
        """Whether any word of a clause may be of this language."""
        if not self._firsts.isdisjoint(words):
            return True
        starts = (0, 1) if self._elided else (0,)
        return any(
            word[start : start + SHORTEST_STEM] in self._stems for word in words for start in starts
        )

    def read(self, words: Words) -> tuple[int, str]:
        """How many words of a clause are known, and their letters; the longest phrase is one."""
        known, letters, place = 0, "", 0
        while place < len(words):
            word = words[place]
            length, found = 1, None
            if word in self._longest_phrases:
                length, found = self._phrase_of(words[place : place + self._longest_phrases[word]])
            found = found or self._letters_of(word)
            if found:
                known += length
            letters += found or ("G" if word.endswith("ING") else "x")
            place += length
        return known, letters

    def _phrase_of(self, words: Words) -> tuple[int, str | None]:
        """The longest phrase that words begin with, and its letters."""
        for length in range(len(words), 1, -1):
            phrase = words[:length]
            if phrase in self._phrases:
                return length, self._phrases[phrase]
            if phrase[:-1] in self._open_phrases:
                for end, letters in self._open_phrases[phrase[:-1]].items():
                    if phrase[-1].startswith(end):
                        return length, letters
        return 1, None

    def is_alone(self, words: Words) -> bool:
        """Whether words opt out as nothing else is said."""
        first, last = 0, len(words)
        while first < last and self._words.get(words[first], "x") in "fip":
            first += 1
        while first < last and self._words.get(words[last - 1], "x") in "fipa":
            last -= 1
        return words[first:last] in self.alone


class Asks(Enum):
    """What a clause asks for."""

    TO_END = "no more texts"
    NOT_TO_END = "clearly to go on: not to stop"
    NOTHING = "anything else"


def asked_by(words: Words) -> Asks:
    """What a clause asks for, in the language that knows most of its words."""
    heard = [(each, each.spelled(words)) for each in _languages()]
    if any(spelled in language.alone for language, spelled in heard):
        return Asks.TO_END
    speaking = (each for each in heard if each[0].may_know(each[1]))
    read = [(*each.read(spelled), each, spelled) for each, spelled in speaking]
    most = max((known for known, *_ in read), default=0)
    likely = [each[1:] for each in read if each[0] == most > 0]
    begins, has = _rules()
    turned = {_turned(letters) for letters, *_ in likely}
    if any(begins.match(letters) or has.search(letters) for letters in turned) or any(
        language.is_alone(spelled) for _, language, spelled in likely
    ):
        return Asks.TO_END
    is_not = words[0] not in NO and any(NOT_TO_END.match(letters) for letters, *_ in likely)
    return Asks.NOT_TO_END if is_not else Asks.NOTHING


def _turned(letters: str) -> str:
    if "Q" in letters:
        for about, to in ABOUT:
            letters = about.sub(to, letters)
        letters = letters.replace("Q", "m")
    if "M" in letters and "m" not in letters:
        letters = letters.replace("M", "X").replace("r", "x")
    if "X" in letters:
        letters = ABOUT_SOMETHING_ELSE.sub("x", letters)
    if TURNING.isdisjoint(letters):
        return letters
    for needed, pattern, to in _turning():
        if not needed.isdisjoint(letters):
            letters = pattern.sub(to, letters)
    return letters


# Made by the first text, since they take longer than all else that starts.
@cache
def _languages() -> tuple[Language, ...]:
    return tuple(Language(each + EVERYWHERE) for each in LANGUAGES)


@cache
def _rules() -> list[re.Pattern[str]]:
    """Those of the beginning of a clause, which need not be tried elsewhere, and the others."""
    rules = RULES.replace("(", "(?:").replace("(?:?", "(?").split()
    return [
        re.compile("|".join(each for each in rules if (each[0] == "^") is begins))
        for begins in (True, False)
    ]


@cache
def _turning() -> list[tuple[frozenset[str], re.Pattern[str], str]]:
    return [(frozenset(needed), re.compile(pattern), to) for needed, pattern, to in TURNED]
