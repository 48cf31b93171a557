"""Words and phrases by which people opt out, ask for help, and return, in eight languages.

AWS's words: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
Words of the United States, where any reasonable wording counts: 47 CFR 64.1200(a)(10)
https://www.ecfr.gov/current/title-47/section-64.1200
Case, accents and apostrophes do not matter. The words of opt-outs are in ``languages``, and their
rules in ``grammar``. Texts with their meaning are in ``tests/lambda_src``: add yours there first.
"""


def _listed(phrases: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in phrases.split(","))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.upper().split())


# On these AWS opts out, and answers by itself unless opt-outs are self-managed.
OPT_OUT_AT_AWS = frozenset(
    {"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"}
)
# A text that begins with a clause of one of these alone opts out, whatever follows.
KEYWORDS = {*OPT_OUT_AT_AWS, "REVOKE", "OPT OUT", "退订", "退訂", "取消订阅", "取消訂閱"}
HELP = "HELP"

HELP_IN_OTHER_WORDS = _listed(
    """
    help me, need help, i need help, aide, j'ai besoin d'aide, aiuto, ajuda, preciso de ajuda,
    ayuda, necesito ayuda, hilfe, ich brauche hilfe, помощь, помогите, мне нужна помощь, 帮助
    """
)


REJOIN = _listed(
    """
    start, unstop, un stop, start again, start start, opt in, optin, opt me in, opt back in,
    subscribe, resubscribe, subscribe me, resubscribe me, yes start, text me again, restart texts,
    start texts, start messages, resume texts, resume messages, unstop me, rejoin, i want to opt in,
    i want to opt back in, i would like to opt in, i want to rejoin, start texting me, reanudar
    mensajes, réabonnez-moi
    """
)

# How people write some words, as rules know them. No rule needs to know the others.
SPELLED = dict(
    _pair.split("=")
    for _pair in _listed(
        """
    u=you, ur=your, yr=your, yall=you, pls=please, plz=please, plse=please, txt=text, txts=texts,
    txtin=texting, txtn=texting, txing=texting, textin=texting, txted=texted, msg=message,
    msgs=messages, msging=messaging, sendin=sending, dnt=dont, frm=from, loose=lose, hmu=hit me up,
    wanna=want to, abt=about, thru=through, bc=because, imma=i will, cancle=cancel,
    unscribe=unsubscribe, desubscribe=unsubscribe, unenrol=unenroll, nothin=nothing,
    nuthin=nothing, fone=phone, mor=more, mo=more, outta=out of, nt=not, convo=conversation,
    somebody=someone, kiero=quiero, qiero=quiero, nomas=no mas, rmv=remove, numba=number,
    nbr=number, num=number, wrg=wrong, rong=wrong, del=delete, vc=voce, w=with, naum=nao,
    nmr=number, agn=again, agin=again, anymor=anymore, evr=ever, recive=receive, recv=receive,
    wnt=want, wanto=want to, phn=phone, plez=please, txtng=texting, mssg=message, mssgs=messages,
    mesg=message, mesgs=messages, mgs=messages, lst=list, tke=take, gon=going to
    """
    )
)
# What is taken for one of them if a letter is too many, missing or another one ...
OFTEN_WRONG = _words(
    """
    texting message messages messaging remove unsubscribe contact number sending interested wrong
    nachrichten nachricht schicken mensajes mensaje recibir mensagens mensagem receber messaggi
    recevoir cancelar abmelden abbestellen disiscrivimi disiscrivetemi desuscribir desinscrire
    desabonner descadastrar otpishite
    """
)
# ... unless it is another word.
OTHER_WORDS = _words(
    """
    wring wrung massage massages massaging testing tenting remote remodel contract compact contrat
    nummer spending schinken cancellare cancelara standing seeding anmelden bestellen
    """
)
# Words of opt-outs that are written without spaces: "pleasestop". A longer word comes first.
RUN_TOGETHER = """
    stop txting texting texts text txts txt msg messaging messages message sending send unsubscribe
    removed remove wrong number please leave alone contact list from your this dont take quit more
    lose call and now not off opt out all end the it me my no do to 2
"""

# After STOP they make it something else: "Stop sign missing". So do words in -ING, ...
NO_STOP = _words(
    """
    shipment shipments shipping a across ahead al am an and are around at auf bar behind bench
    between box bus button by cars je
    check child clock code das date de deliveries delivery der die direct domestic drivers drop
    drunk el en end eviction for foreclosure gap hammer has her here his human id il in is kids la
    lamp le leak les light lights line lo location locations loss motion my name near number off on
    order our outside over past payment people pickup request requested schild sehen service shelter
    shop sign signal signs social some speeders sur the their then there thief time times to traffic
    trucks valve was watch water when where work à v znak kran linii liniia list na signal u
    """
)
# ... and these, unless somebody is meant: "Stop before I block you".
NO_STOP_UNLESS = _words("before after if with")
SOMEBODY = _words("i you me this these your")

# Of a card that somebody lost, each other clause is about it: "bloqueen todo".
CARDS = _words("bancomat visa card tarjeta carte cb karte cartao karta kartu carta")
LOST = _words(
    """
    lost stolen stole robaron robado perdi perdido vole volee perdu perdue weg verloren gestohlen
    geklaut roubaram roubado ukrali poterial poteriala rubato perso rubata
    """
)

# What begins a threat: "one more and I sue".
NEXT = _words(
    """
    autre altra next more proximo proxima otro otra mais outro outra prochain prochaine encore
    another noch nachste nachsten nachster prossimo prossima altro sleduiushee sleduiushii eshe odno
    """
)

# With these "not to stop" is a threat: "if you do not stop".
IF = _words("if wenn falls si se esli")

# What may stand anywhere without a meaning of its own.
POLITE = _listed(
    """
    please, pls, plz, thanks, thank you, thx, now, kindly, sorry, oh my god, omg, my god, good god,
    god, damn it, dammit, damn, ffs, lol, lmao, haha, dude, bro, man, jfc, wtf, tf, jesus, for gods
    sake, for the love of god, for heavens sake, tout de suite, por favore, por favor, gracias,
    ahora, s'il vous plaît, s'il te plaît, svp, stp, merci, maintenant, bitte, danke, jetzt, sofort,
    obrigado, obrigada, agora, пожалуйста, спасибо, сейчас, per favore, grazie, adesso
    """
)
# What is not taken for STOP, though it is nearly so.
NOT_STOP = _words("shop step top atop slop stow sto store stoup storm")

# After what they ask for, an opt-out is past: "I had opted out, I want them again".
AGAIN = r"""
    (?<!no_)quiero_volver_a_recib|mochte_([^_n]+_){0,4}wieder_([^_]+_){0,2}(bekomm|erhalt)
    |(?<!nao_)quero_voltar_a_receb|(?<!non_)vorrei_tornare_a_ricev|(i|now|but)_want_(them|it)_again
    |podkliuchite_(menia_)?obratno
    """

# What asks for texts again, as a whole text; ``@`` stands for words without a meaning of their own.
RETURN = r"""
    @(sign|put|add|opt|subscribe|enroll)_(me|us|my_number)_((up|in|to)_)?(back|again)
    (_(on|in|up|to|the|your|this|list|for|texts?|messages|alerts|again))*
    |@turn_([^_]+_)?(texts?|messages|alerts)_back_on
    |@(start|resume|restart|turn_on|reactivate|unblock|want|get|receive)_([^_]+_){0,2}
    (texts?|texting|messages|messaging|alerts|me|getting|sending)_([^_]+_){0,2}(again|back|back_on)
    |(quiero|volver_a|quero|voltar_a|voglio|vorrei|je_veux|voudrais|ich_mochte|ich_will|hochu)
    _([^_]+_){0,3}(mensa|messag|sms|sms|nachricht|soobsh|recib|receb)[^_]*_([^_]+_)?
    (de_nuevo|otra_vez|de_novo|novamente|di_nuovo|ancora|nouveau|a_nouveau|wieder|snova|opiat)
    """.replace(
    "@",
    "((i|want|to|can|could|you|please|would|like|id|yes|ok|hi|hey|actually|need|do|get|receive|"
    "accidentally|unsubscribed|stopped)_)*",
)
