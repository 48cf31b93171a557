"""Words and phrases by which people opt out, ask for help, and return, in eight languages.

AWS's words: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
Words of the United States, where any reasonable wording counts: 47 CFR 64.1200(a)(10)
https://www.ecfr.gov/current/title-47/section-64.1200
Case, accents and apostrophes do not matter. What a verb and its object say is in ``rules``. Texts
with the meaning that they must have are in ``tests/lambda_src/phrases.csv``: add yours there first.
"""


def _listed(phrases: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in phrases.split(","))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.upper().split())


# On these AWS opts out, and answers by itself unless opt-outs are self-managed.
OPT_OUT_AT_AWS = frozenset(
    {"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"}
)
HELP = "HELP"

HELP_IN_OTHER_WORDS = _listed(
    """
    help me, need help, i need help, aide, j'ai besoin d'aide, aiuto, ajuda, preciso de ajuda,
    ayuda, necesito ayuda, hilfe, ich brauche hilfe, помощь, помогите, мне нужна помощь, 帮助
    """
)


REJOIN = _listed(
    """
    start, unstop, un stop, start again, start start, opt in, optin, opt me in, opt me back in, opt
    back in, subscribe, resubscribe, subscribe me, resubscribe me, sign me back up, yes start, start
    texting me again, text me again, restart texts, start texts, start messages, resume texts,
    resume messages, unstop me, rejoin, i want to opt in, i want to opt back in, i would like to opt
    in, i want to rejoin, start texting me, start sending me texts again, reanudar mensajes,
    réabonnez-moi
    """
)

# An opt-out as a clause of its own, whatever is around it.
CLEAR = _listed(
    """
    stop, unsubscribe, opt out, arret, arrêtez, стоп, abmelden, basta, paren, smettetela, smettila,
    no más, parem, хватит
    """
)

# How people write some words, as rules know them. No rule needs to know the others.
SPELLED = dict(
    _pair.split("=")
    for _pair in _listed(
        """
        u=you, ur=your, yr=your, yall=you, pls=please, plz=please, plse=please, txt=text,
        txts=texts, txting=texting, txtin=texting, txtn=texting, txing=texting, textin=texting,
        txted=texted, msg=message, msgs=messages, msging=messaging, sendin=sending, dnt=dont,
        frm=from, loose=lose, hmu=hit me up, wanna=want to, abt=about, thru=through, bc=because,
        imma=i will, cancle=cancel, remvoe=remove, unscribe=unsubscribe, desubscribe=unsubscribe,
        unenrol=unenroll, nothin=nothing, nuthin=nothing, fone=phone, mor=more, mo=more, outta=out
        of, nt=not, convo=conversation, somebody=someone, kiero=quiero, qiero=quiero, nomas=no mas,
        n=nao, rmv=remove, numba=number, nbr=number, num=number, wrg=wrong, rong=wrong, del=delete,
        vc=voce
        """
    )
)
# What is taken for one of them if a letter is too many, missing or another one ...
OFTEN_WRONG = _words(
    "texting message messages messaging remove unsubscribe contact number sending interested wrong"
)
# ... unless it is another word.
OTHER_WORDS = _words(
    """
    wring wrung massage massages massaging testing tenting remote remodel contract compact contrat
    nummer spending standing seeding
    """
)
# Words of opt-outs that are written without spaces: "pleasestop". A longer word comes first.
RUN_TOGETHER = """
    stop txting texting texts text txts txt msg messaging messages message sending send unsubscribe
    removed remove wrong number please leave alone contact list from your this dont take quit more
    lose call and now not off opt out all end the it me my no do to 2
"""

# A clause with one of them is English.
ENGLISH = _words("the you your my this these and with from of for are what when how it is")

# After STOP they make it something else: "Stop sign missing". So do words in -ING, ...
NO_STOP = _words(
    """
    a across ahead al am an and are around at auf bar behind bench between box bus button by cars
    check child clock code das date de deliveries delivery der die direct domestic drivers drop
    drunk el en end eviction for foreclosure gap hammer has her here his human id il in is kids la
    lamp le leak les light lights line lo location locations loss motion my name near number off on
    order our outside over past payment people pickup request requested schild sehen service shelter
    shop sign signal signs social some speeders sur the their then there thief time times to traffic
    trucks valve was watch water when where work à в знак кран линии линия лист на сигнал у
    """
)
# ... and these, unless somebody is meant: "Stop before I block you".
NO_STOP_UNLESS = _words("before after if with")
SOMEBODY = _words("i you me this these your")

# In a clause that ends with STOP they make it a question ...
QUESTION = _words("what where when which why how does do did is are will would whats wheres ask")
# ... and as the word before STOP, a place, ...
A_STOP = _words(
    "the a my this that your our next last one first final full pit rest non no every each any"
)
# ... or as one of two, what stops.
WHAT_STOPS = _words(
    """
    bus train tram metro car cars truck school he she they i we sign dog noise rain water left right
    who does do did is are will would short start emergency button push door back wrong missed extra
    nearest f rolling ask refused driver
    """
)

# An opt-out if they are the whole text.
ALONE = _listed(
    """
    cancel, end, quit, remove, td, stop it, end this, end it, unwanted, i'd like out, salir, ça
    suffit, es reicht, lass das, lassen sie das, não quero, no quiero, smettete, smetti, не нужно,
    end all, мне это не нужно, ich will nicht mehr, non voglio, block, blocked, reported, removed,
    ya no quiero, d'arrêter, cancellazione, rimuovi, rimuovere, eliminare, borrar, abbestellen, не
    надо, отмена, cancellare, elimina, retirer, enlever, beendet, abbruch, cancel service, stop
    service, discontinue service, fermatevi, cancel this, dnd, résilier, annuler, discontinue,
    enough, want off, i want out, remove all, cancel all, quit all, baja, cancelar, cancela,
    eliminar, cancelar todo, fin, supprimer, ende, beenden, kündigen, löschen, widerruf, halt, sair,
    remover, chega, cancele, отменить, отказ, удалить, отключить, mute, dnc, ya párenle, ya déjenme,
    spam, junk, scam, unfollow, deactivate, terminate, cancle, remvoe, quitar, retirar, fuera,
    schluss, raus, assez, retirez, supprimez, fora, прекратить, удалите, уберите, отключите,
    annulla, ferma, cancella, exit, thats enough, off list, no want, i no want this, deténganse, opt
    put, opt ot, opt oit, op out, ничего не надо, мне ничего не нужно, smettere, cesser, je vous
    prie de cesser, nicht stören, brauche ich nicht mehr, nichts mehr senden, removal, removal
    request, unsolicited, how to cancel, i want off, revoked, otp out, turn off, ive had enough, i
    quit, delete, never again, not ever again, no means no, shut it off, switch off, cut it, cut the
    crap, quit this, end conversation, end chat, bloqueado, lâchez-moi, plus rien, résiliation,
    disdico, chega disso, блокирую, ошиблись, вы ошиблись, no longer needed, uninterested, no
    interest, zero interest
    """
)

# Before these, as well.
WANT = _listed(
    """
    i want to, i would like to, i'd like to, i wish to, quiero, deseo, quisiera, je veux, je
    voudrais, je souhaite, ich möchte, ich will, quero, desejo, gostaria de, хочу, voglio, vorrei
    """
)
# An opt-out alone or before words that go with it: "Stop texting me".
OPT_OUT = _listed(
    """
    stop, stopp, unsubscribe, basta, parem, arrêtez, стоп, хватит, opt out, revoke, cease, desist,
    no more, off this list, off your list, off the list, alto, para, parar, paren, detener, detenga,
    detengan, detente, no más, párale, arrête, arrêter, cessez, stoppez, stoppen, stoppe, stoppt,
    aufhören, aufhoeren, hör auf, hört auf, hören sie auf, abmeldung, austragen, nie wieder, pare,
    pode parar, não mais, остановите, остановить, прекратите, прекрати, перестаньте, cancelen,
    remove from, no texts, no messages, no message, no text, no texting, no sms, no ads, no promos
    """
)
# What may follow.
AFTER = _words(
    """
    stop all any anything everything it this that these those them me us again anymore already more
    now ever of with from to for on your you the my at getting receiving sending list lists text
    texts message messages msg msgs txt txts sms spam alerts notifications calls number phone right
    ya ja gia уже ca tout tous la les los las el mensaje mensajes messaggi mensagem mensagens a os
    as isso isto eso esto nachrichten mit damit sofort jetzt mais más plus mehr больше сразу это все
    сообщения смс com disso con end quit cancel unsubscribe remove delete
    """
)

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
# What may stand before an opt-out: "I would like to opt out".
BEFORE = _listed(
    """
    i, i'd, i would, we, like to, want to, want you to, wanna, need to, want, how do i, how do we,
    how can i, how to, can i, may i, need you to, can you, could you, will you, would you, just, ok,
    okay, hi, hey, hello, and, so, i am, i'm, i said, number, yes, really, again, no, let me, must,
    quiero, hola, quisiera, deseo, necesito, yo, ya, cómo puedo, puedo, comment, comment me, wie
    kann ich, como faço para, como posso, как, de, je veux, je voudrais, je souhaite, bonjour,
    veuillez, ich möchte, ich will, hallo, mich, quero, olá, oi, gostaria de, desejo, я, больше,
    прошу, прошу вас, хочу, здравствуйте, voglio, vorrei, ciao
    """
)
