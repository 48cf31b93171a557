"""What texts mean: keywords, settings, and any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import OPT_OUT_AT_AWS, Meaning, meaning, normalized

OPT_OUTS = (Meaning.OPT_OUT_AT_AWS, Meaning.OPT_OUT)
# AWS, 47 CFR 64.1200(a)(10), CTIA, carriers of other countries, and the same in each language.
KEYWORDS = {
    "en": "stop,quit,end,revoke,opt out,opt-out,optout,cancel,unsubscribe,remove,stopall,stop all",
    "es": "stop,alto,revocar,baja,parar,cancelar,salir,basta,no más mensajes,desuscribirme",
    "fr": "stop,arret,arrêt,arrêter,désabonner,désabonnement,fin,révoquer,quitter,retirer",
    "de": "stop,stopp,abmelden,abbestellen,austragen,ende,aufhören,widerrufen,entfernen",
    "it": "stop,annulla,cancella,disiscrivi,disiscrivimi,rimuovi,basta,revoca,esci",
    "pt": "stop,sair,parar,pare,cancelar,descadastrar,remover,revogar,fim",
    "ru": "stop,стоп,отписка,отписаться,отпишите меня,отказ,отмена,отозвать,выйти,удалить",
    "zh": "stop,td,t,退订,退訂,取消订阅,取消訂閱,停止,拒收,退出,r,撤回,结束,删除",
}


@pytest.mark.parametrize("language", KEYWORDS)
def test_a_keyword_opts_out_alone_in_each_spelling(language: str) -> None:
    missed = {
        text
        for word in KEYWORDS[language].split(",")
        for text in (
            *(
                word,
                word.upper(),
                word.title(),
                f"  {word}\n",
                f'"{word}"',
                f"{word}!!",
                f"{word}.",
            ),
            *(f"{word}, please", f"Please {word}", f"{word} thanks", word.replace(" ", "")),
            *(f"\u200b{word}", f"{word[0]}\u00ad{word[1:]}", f"{word}\ufe0f", ".".join(word)),
            " ".join(word),
        )
        if meaning(text) not in OPT_OUTS
    }
    assert missed == set()


@pytest.mark.parametrize(
    "text",
    [
        *("STOOOOP", "ST0P", "5TOP", "S.T.O.P.", "S-T-O-P", "ST OP", "un subscribe"),
        *("\uff33\uff34\uff2f\uff30", "\U0001d5e6\U0001d5e7\U0001d5e2\U0001d5e3", "ꜱᴛᴏᴘ"),
        # With letters of Cyrillic and Greek.
        *("\u0455\u0442\u043e\u0440", "st\u043ep", "\u0405top", "st\u03bfp", "\u0421\u0410NCEL"),
        *("\U0001f6d1", "\U0001f6d1\U0001f6d1 \u270b\ufe0f", "\U0001f595"),
    ],
)
def test_a_keyword_is_seen_through_its_letters(text: str) -> None:
    assert meaning(text) is Meaning.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        *("STOP. I have the wrong shoes on my order, by the way", "STOP\nSent from my iPhone"),
        *("stop - John", "Stop, wrong number", "STOP!!! how often do I have to say it"),
        *("Unsubscribe. Also my order 4417 never arrived, can you check?", "opt out, thanks a lot"),
        *("Quit. Is the store open on Sunday?", "Revoke. And where is my order?"),
        *("Arret. Ou est ma commande?", "td, 我的订单什么时候到?", "退订! 快递几点到?"),
        *(
            "Стоп. Где мой заказ?",
            "Abmelden! Wann kommt meine Bestellung?",
            "BAJA. ¿A qué hora abren?",
        ),
    ],
)
def test_nothing_that_follows_a_keyword_and_a_mark_overrules_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wording.looks_like_an_opt_out", lambda _: False)
    assert meaning(text) is Meaning.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        *("hi", "ok", "no", "nein", "sms", "texts", "messages", "Thomas", "top", "step", "shop"),
        *(
            "Termin bitte",
            "Interesse",
            "interessato",
            "Más",
            "número",
            "programa",
            "contacts",
            "你好",
        ),
        *("I can stop by at 5", "Is there a bus stop nearby?", "the rain won't stop", "fine"),
        *("Cancel my appointment on Monday", "Please remove the onions", "When does the sale end?"),
        *(
            "don't stop texting me",
            "bitte nicht abmelden",
        ),
        *("non cancellatemi", "не отписывайте меня", "不要退订"),
        *(
            "I'm not getting your texts",
            "no recibo los mensajes",
            "ich verstehe die Nachricht nicht",
        ),
    ],
)
def test_an_ordinary_text_is_no_opt_out(text: str) -> None:
    assert meaning(text) is Meaning.OTHER


@pytest.mark.parametrize(
    "text",
    [
        *("do not tex tme again", "opt uot", "unsubscrbe", "sotp", "plese stop texting", "stpo"),
        *(
            "stop textng me",
            "take me of this list",
            "no quiero mas mensjes",
            "abmeldn",
            "otpishite",
        ),
        *("If you don't stop I will sue", "I asked you and you didn't stop", "Unsubscribe me"),
    ],
)
def test_an_opt_out_is_found_despite_a_typo(text: str) -> None:
    assert meaning(text) is Meaning.OPT_OUT


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(
            (text, Meaning.HELP)
            for text in ("help!", "Help me", "ayuda", "aide svp", "Hilfe bitte")
        ),
        *(
            (text, Meaning.HELP)
            for text in ("aiuto", "preciso de ajuda", "помощь", "帮助", "i need help")
        ),
        *(
            (text, Meaning.REJOIN)
            for text in ("START", "unstop.", "start please", "UN STOP", "opt in")
        ),
        *(
            (text, Meaning.REJOIN)
            for text in ("Start. Thanks!", "start - John", "START\nJohn Smith")
        ),
        *(
            (text, Meaning.REJOIN)
            for text in ("subscribe", "sign me up again", "opt back in please")
        ),
        ("help", Meaning.HELP_AT_AWS),
        ("START - was a mistake. Please stop texting me", Meaning.OPT_OUT),
        ("start the engine", Meaning.OTHER),
    ],
)
def test_who_asks_for_help_or_returns_is_understood(text: str, meant: Meaning) -> None:
    assert meaning(text) is meant


def test_the_model_has_no_say_about_keywords_and_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wording.looks_like_an_opt_out", lambda _: True)
    assert meaning("stop") is Meaning.OPT_OUT_AT_AWS
    assert meaning("help me") is Meaning.HELP
    assert meaning("start") is Meaning.REJOIN
    assert meaning("hours", is_command=True) is Meaning.OTHER
    assert meaning("quit, please", is_command=True) is Meaning.OPT_OUT


@pytest.mark.parametrize("word", sorted(OPT_OUT_AT_AWS))
def test_a_word_that_aws_knows_is_its_in_any_case_and_alone(word: str) -> None:
    assert meaning(f" {word.lower()}\n") is Meaning.OPT_OUT_AT_AWS
    assert meaning(f"{word}!") is Meaning.OPT_OUT


def test_where_the_carrier_knows_stop_alone_the_bot_answers_the_other_words() -> None:
    assert meaning("stop", {"STOP"}) is Meaning.OPT_OUT_AT_AWS
    assert meaning("cancel", {"STOP"}) is Meaning.OPT_OUT


def test_a_phrase_of_the_setting_opts_out_in_any_case() -> None:
    assert meaning("Feierabend, jetzt!") is Meaning.OTHER
    assert meaning("Feierabend, jetzt!", opt_out_phrases=["feierabend jetzt"]) is Meaning.OPT_OUT


@given(st.text())
def test_every_text_means_something(body: str) -> None:
    assert isinstance(meaning(body), Meaning)


@given(st.text())
def test_normalizing_again_changes_nothing(body: str) -> None:
    assert normalized(normalized(body)) == normalized(body)


def seconds_for(body: str) -> float:
    def once() -> float:
        started = time.process_time()
        meaning(body)
        normalized(body)
        return time.process_time() - started

    return min(once() for _ in range(9))


WORDS = ["stop", "dont", "please", "number", "me", "the", "не", "no", "de"]
# Not marks such as U+0300: Python sorts a run of them in quadratic time, 1,600 of them in 3 ms.
UNITS = [*"x .\u2057\ufdfa停", "a.", "texting", "pleasestop", *(f"{word} " for word in WORDS)]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_of_a_text_and_not_with_its_square(unit: str) -> None:
    """Four times as long, a text takes four times as long; a square would be sixteen."""
    short, long = (f"a{unit * (length // len(unit))}a" for length in (400, 1600))
    assert seconds_for(long) < 9 * max(seconds_for(short), 1e-4)


def test_what_comes_after_the_longest_text_takes_no_time() -> None:
    assert seconds_for("stop now " * 20_000) < 3 * seconds_for("stop now " * 200)
