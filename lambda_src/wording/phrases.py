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
    stop, stopall, unsubscribe, optout, opt out, stopp, arret, arrêtez, стоп, отписаться, отписка,
    abmelden, désabonner, desuscribir, basta, unsub, descadastrar, disiscrivimi, no más, parem,
    хватит
    """
)

# After STOP they make it something else: "Stop sign missing". So do words in -ING.
NO_STOP = _words(
    """
    sign signs light lights lamp bar by in at on over off watch motion work order loss payment gap
    is was are near line button time times clock pickup and ahead behind between across
    signal box name id water valve leak code shop for has the a an my our his her their some people
    cars trucks drivers kids speeders traffic requested request service bench shelter bus sehen
    schild sur линия линии сигнал знак кран лист de en el la le les il lo der die das am im auf à al
    в на у
    """
)

# Before STOP at the end of a clause, or anywhere in it, they make it a place or a question.
NO_REQUEST = _words(
    """
    the a my this that your our next last bus train tram metro what where when which why how who
    does do did is are will would car cars truck school one first final full pit rest non no every
    each any it he she they i we sign dog noise rain water left right
    """
)

# An opt-out if they are the whole text.
ALONE = _listed(
    """
    cancel, end, quit, remove, td, stop it, end this, end it, unwanted, i'd like out, salir, ça
    suffit, es reicht, lass das, lassen sie das, não quero, no quiero, smettete, smetti, не нужно,
    end all, мне это не нужно, para com isso, ich will nicht mehr, non voglio, cancel me, block,
    blocked, reported, removed, opted out, ya no quiero, d'arrêter, cancellazione, rimuovi,
    rimuovere, eliminare, borrar, abbestellen, не надо, отпишите, отмена, no me escriban,
    cancellare, elimina, retirer, enlever, beendet, abbruch, cancel service, stop service,
    discontinue service, fermatevi, cancel this, dnd, résilier, annuler, discontinue, enough, want
    off, quero sair, i want out, remove all, cancel all, quit all, baja, cancelar, cancela, para,
    pare, eliminar, cancelar todo, fin, supprimer, ende, beenden, kündigen, löschen, widerruf, halt,
    sair, remover, chega, cancele, отменить, отказ, удалить, отключить, mute, dnc, ya párenle, ya
    déjenme, spam, junk, scam, unfollow, deactivate, terminate, cancle, remvoe, quitar, retirar,
    fuera, schluss, raus, assez, retirez, supprimez, parar, fora, прекратить, удалите, уберите,
    отключите, annulla, ferma, cancella
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
    stop, stopall, stopp, unsubscribe, basta, parem, arrêtez, стоп, хватит, unsub, opt out, revoke,
    cease, desist, no more, off this list, off your list, off the list, alto, para, parar, paren, ya
    basta, detener, detenga, detengan, detente, no más, párale, arrête, arrêter, cessez, stoppez,
    stoppen, stoppe, stoppt, aufhören, aufhoeren, hör auf, hört auf, hören sie auf, abmeldung,
    austragen, nie wieder, pare, pode parar, não mais, остановите, остановить, прекратите, прекрати,
    перестаньте, smettetela, smettila, remove from, no texts, no messages, no text, no texting, no
    sms, no ads, no promos
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
    сообщения смс
    """
)

# What may stand anywhere without a meaning of its own.
POLITE = _listed(
    """
    please, pls, plz, thanks, thank you, thx, now, kindly, sorry, por favor, gracias, ahora, s'il
    vous plaît, s'il te plaît, svp, stp, merci, maintenant, bitte, danke, jetzt, sofort, obrigado,
    obrigada, agora, пожалуйста, спасибо, сейчас, per favore, grazie, adesso
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
