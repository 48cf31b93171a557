"""Keywords: words and short phrases that, alone in a text, opt out, ask for help, or rejoin.

AWS: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
The law of the United States: https://www.ecfr.gov/current/title-47/section-64.1200 (a)(10)
The carriers' principles name STOP, STOPALL, UNSUBSCRIBE, CANCEL, END and QUIT:
https://www.ctia.org/the-wireless-industry/industry-commitments/messaging-interoperability-sms-mms
Carriers of France and Canada name STOP and ARRET, of Brazil SAIR and PARAR, of China TD and T.
"""

from .words import LOOKALIKES, plain, words_of

# On these AWS opts out, and answers by itself unless opt-outs are self-managed.
OPT_OUT_AT_AWS = frozenset(
    {"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"}
)
HELP_AT_AWS = "HELP"
# Without any word.
SIGNS = frozenset("\U0001f6d1\u26d4\U0001f6ab\u270b\U0001f590\u274c\U0001f4f5\U0001f595")

OPT_OUT = """
arret, cancel, end, opt-out, quit, remove, stop, td, unsubscribe, revoke, stop all, stop end,
stop 2 end, stopp, stop sms, stop texting, stop texting me, no more texts, unsub, unenroll, cease,
desist, discontinue, stahp, cancle, unsuscribe, enough, halt, unsubscribed, leave me alone, dnc
alto, baja, dar de baja, darme de baja, dame de baja, parar, pare, paren, cancelar, salir, detener,
deténganse, basta, no más, no más mensajes, desuscribir, desuscribirme, desuscríbanme, bórrenme,
bórrame, elimínenme, quítenme, quítame, eliminar, borrar, anular, revocar, revoco, desactivar,
desinscribirse, desubscribirse, terminar
arrêter, arrête, arrêtez, désabonner, désabonnement, désabonnez-moi, se désabonner, désinscrire,
désinscription, désinscrivez-moi, désabo, résilier, supprimer, annuler, fin, plus de sms, dégagez,
révoquer, quitter, retirer
abmelden, abmeldung, abbestellen, abbestellung, austragen, aufhören, beenden, stoppen, ende, raus,
kündigen, löschen, entfernen, streichen, stornieren, keine sms mehr, widerruf, widerrufen, abbrechen
annulla, cancella, cancellami, cancellatemi, cancellazione, disiscrivi, disiscrivimi, eliminatemi,
disiscrivetemi, disiscrizione, disdetta, rimuovi, rimuovimi, rimuovetemi, toglimi, toglietemi,
ferma, fermatevi, smettila, smettetela, smettete, finitela, disattiva, basta sms,
revoca, esci, annullare, disiscrivermi
sair, parem, cancelar, descadastrar, descadastro, remover, removam, desinscrever, excluir, apagar,
parar sms, chega, revogar, revogo, fim
стоп, отписка, отписаться, отпишите, отпишите меня, отказ, отмена, хватит, прекратить, прекратите,
отключить, удалить, otpiska, otpishite, отозвать, отзываю, выйти, выход, конец
退订, 退訂, 退定, 取消订阅, 取消訂閱, 停, 停止, 拒收, 取消, 退出, t, r, 回复td退订, 回复t退订,
退订短信, 撤回, 结束, 結束, 终止, 移除, 删除, 刪除, 停止发送, 取消短信, 我要退订, 请退订, 0000
"""
# A text that begins with one of these and a mark opts out, whatever follows.
OPT_OUT_FIRST = """
stop, stopp, stop all, unsubscribe, unsub, opt out, quit, revoke, arret, td, стоп, baja, sair,
abmelden, отписаться, 退订, 退訂, 取消订阅, 取消訂閱
"""
HELP = """
help, help me, need help, i need help, aide, aidez-moi, j'ai besoin d'aide, ayuda, ayúdame,
necesito ayuda, hilfe, ich brauche hilfe, aiuto, ho bisogno di aiuto, ajuda, preciso de ajuda,
помощь, помогите, мне нужна помощь, 帮助, 幫助
"""
REJOIN = """
start, unstop, start again, start start, yes start, opt in, opt me in, opt back in,
i want to opt in, i want to opt back in, i want to rejoin, rejoin, subscribe, subscribe me,
subscribe me again, resubscribe, resubscribe me, unstop me, text me again, start texting me,
start texting me again, start texts, restart texts, start messages, resume texts,
resume messages, sign me up again, put me back on the list, turn texts back on,
i want to get texts again, i want back on the list, reanudar mensajes, réabonnez-moi,
i accidentally unsubscribed add me back, can you start sending me messages again
"""
POLITE_WORDS = """
please, pls, plz, thanks, thx, thank, you, bitte, danke, por, favor, gracias, svp, stp, merci,
obrigado, obrigada, per, favore, grazie, пожалуйста, спасибо, 请, 請, 谢谢, 謝謝
"""
# Shorter keywords but STOP have too many neighbors that mean something else, as do these words.
SHORTEST_MISSPELT = 6
OTHER_WORDS = "shop, step, top, atop, slop, stow, sto, store, stoup, storm, stock, stoop, anmelden"


def keyword_of(words: list[str]) -> str:
    """Words without polite ones, marks and spaces: ``optout`` for "Opt out, please!"."""
    joined = "".join(word for word in words if word not in POLITE and word not in "?!")
    latin = joined.translate(LOOKALIKES)
    return latin if latin in ALONE else joined


def is_misspelt(keyword: str) -> bool:
    """Whether it is a keyword but for one letter: too many, missing, another, or moved."""
    is_other = len(keyword) > LONGEST or keyword in UNLIKE
    return not is_other and not NEIGHBORS.isdisjoint(_without_a_letter(keyword))


def _without_a_letter(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _listed(phrases: str) -> frozenset[str]:
    each = phrases.replace("\n", ",").split(",")
    return frozenset("".join(words_of(plain(phrase))) for phrase in each) - {""}


RETURNS_FIRST = frozenset({"start", "unstop"})
POLITE, UNLIKE = map(_listed, (POLITE_WORDS, OTHER_WORDS))
ALONE, FIRST, ASKS_FOR_HELP, RETURNS = map(_listed, (OPT_OUT, OPT_OUT_FIRST, HELP, REJOIN))
LONG = {each for each in ALONE if len(each) >= SHORTEST_MISSPELT} | {"stop"}
LONGEST = 1 + max(map(len, LONG))
NEIGHBORS = frozenset[str]().union(*map(_without_a_letter, LONG))
