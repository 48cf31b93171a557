"""The words and phrases by which people opt out, ask for help, and return, in eight languages.

AWS's words: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
Words of the United States, where any reasonable wording counts: 47 CFR 64.1200(a)(10)
https://www.ecfr.gov/current/title-47/section-64.1200
Case, accents and apostrophes do not matter. Texts with the meaning that they must have are in
``tests/lambda_src/phrases.csv``: add yours there first.
"""

# On these AWS opts out, and answers by itself unless opt-outs are self-managed.
OPT_OUT_AT_AWS = frozenset(
    {"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"}
)
HELP = "HELP"
HELP_IN_OTHER_WORDS = (
    *("help me", "need help", "i need help", "aide", "j'ai besoin d'aide", "aiuto", "ajuda"),
    *("preciso de ajuda", "ayuda", "necesito ayuda", "hilfe", "ich brauche hilfe", "помощь"),
    *("помогите", "мне нужна помощь", "帮助"),
)
REJOIN = ("start", "unstop", "start again", "opt in", "optin", "subscribe", "resubscribe")

# An opt-out if they are the whole text.
ALONE = (
    *("cancel", "end", "quit", "remove", "td", "remove all", "cancel all", "end all", "quit all"),
    *("baja", "cancelar", "cancela", "para", "pare", "eliminar", "cancelar todo"),
    *("annuler", "fin", "résilier", "supprimer"),
    *("ende", "beenden", "kündigen", "löschen", "widerruf", "halt"),
    *("sair", "remover", "chega", "cancele"),
    *("отмена", "отменить", "отказ", "удалить", "отключить"),
    *("annulla", "ferma", "cancella"),
    *("停止", "退订", "取消", "取消订阅", "不要再发", "不要再发短信", "别再发了"),
)

# An opt-out alone or before words that go with it: "Stop texting me".
OPT_OUT = (
    *("stop", "stopall", "stopp", "unsubscribe", "unsub", "unsubscribe all", "revoke"),
    *(
        "optout",
        "opt out",
        "opt me out",
        "opting out",
        "not interested",
        "cease",
        "desist",
        "cease and desist",
    ),
    *("unsuscribe", "unsubcribe", "unsubscibe", "do not ever text", "quit bothering"),
    *("remove my name", "remove me", "remove my number", "remove this number", "remove us"),
    *("take me off", "take my number off", "take this number off", "get me off"),
    *("delete me", "delete my number", "delete this number", "lose my number", "lose this number"),
    *("leave me alone", "leave us alone", "no more", "go away", "quit texting", "quit messaging"),
    *("don't text", "do not text", "don't txt", "never text", "dont ever text", "not text"),
    *("don't message", "do not message", "never message", "don't msg"),
    *("don't contact", "do not contact", "never contact", "don't write", "do not write"),
    *("don't bother", "do not bother", "do not disturb", "don't spam"),
    *("don't send me", "do not send me", "never send me", "quit sending", "end texting"),
    *("withdraw consent", "withdraw my consent", "revoke consent", "revoke my consent"),
    *("do not consent", "don't consent", "no longer consent", "unsubscribed", "unsubscribing"),
    *("off this list", "off your list", "off the list", "enough already", "enough is enough"),
    *("quit it", "cut it out", "knock it off", "get lost", "buzz off", "piss off", "fuck off"),
    *("f off", "stop it", "be removed", "block me"),
    # Spanish
    *("alto", "parar", "paren", "basta", "ya basta", "detener", "detenga", "detengan", "detente"),
    *("no más", "ya no más", "dar de baja", "darme de baja", "darse de baja", "dame de baja"),
    *("dadme de baja", "deme de baja", "denme de baja", "desuscribir", "desuscribirme"),
    *("desuscribirse", "quiten mi número", "borren mi número", "borra mi número"),
    *("elimíname", "elimínenme", "bórrame", "bórrenme", "quítame", "quítenme", "sácame"),
    *("deja de", "deje de", "dejen de", "para de", "paren de", "déjame en paz", "déjenme en paz"),
    *("no me escriban", "no me escribas", "no me escriba", "no escriban", "no me contacten"),
    *("no me envíen", "no me envíes", "no me envíe", "no envíen", "no me contacte", "no enviar"),
    *("no me manden", "no me mandes", "no me mande", "no manden", "no me molesten"),
    *("párale", "párenle", "no me molestes", "sáquenme", "sáqueme", "no vuelvan a", "no vuelva a"),
    *("no vuelvas a", "no me vuelvan a", "no me vuelva a", "no quiero recibir más"),
    # French
    *("arrêt", "arrêtez", "arrête", "arrêter", "désabonner", "désabonnez-moi", "me désabonner"),
    *("se désabonner", "désabonnement", "désabonne-moi", "désinscrire", "me désinscrire"),
    *("désinscrivez-moi", "désinscription", "se désinscrire", "retirez-moi", "enlevez-moi"),
    *("ne me contactez plus", "ne m'écrivez plus", "ne m'envoyez plus", "n'envoyez plus"),
    *("ne me textez plus", "ne m'envoie plus", "ne m'écris plus", "plus de messages"),
    *("plus de sms", "plus de textos", "cessez", "supprimez mon numéro", "retirez mon numéro"),
    *("laissez-moi tranquille", "laisse-moi tranquille", "supprimez-moi", "stoppez"),
    *("ne plus m'écrire", "ne plus me contacter", "ne plus m'envoyer", "ne plus recevoir"),
    *("fichez-moi la paix", "foutez-moi la paix", "fous-moi la paix", "fiche-moi la paix"),
    # German
    *("stoppen", "stoppe", "stoppt", "aufhören", "aufhoeren", "hör auf", "hoer auf", "hört auf"),
    *("hören sie auf", "abmelden", "abmeldung", "melden sie mich ab", "meldet mich ab"),
    *("abbestellen", "abbestellung", "austragen", "tragen sie mich aus", "keine sms mehr"),
    *("keine nachrichten mehr", "keine weiteren nachrichten", "keine weiteren sms", "keine sms"),
    *("keine nachrichten", "nicht mehr schreiben", "nicht mehr kontaktieren", "nie wieder"),
    *("schreiben sie mir nicht mehr", "schreib mir nicht mehr", "schreibt mir nicht mehr"),
    *("senden sie mir keine", "schicken sie mir keine", "kontaktieren sie mich nicht"),
    *("lass mich in ruhe", "lasst mich in ruhe", "lassen sie mich in ruhe"),
    *("löschen sie meine nummer", "meine nummer löschen", "lösche meine nummer"),
    *("nehmen sie mich von", "nimm mich von", "nehmen sie mich aus", "nimm mich aus"),
    *("keine werbung", "abo kündigen", "abo beenden", "streichen sie mich von", "streich mich von"),
    *("nicht mehr anschreiben", "schluss damit", "schluss jetzt", "hau ab", "verpiss dich"),
    # Portuguese
    *(
        "parem",
        "pare de",
        "parem de",
        "parar de",
        "sair da lista",
        "pode parar",
        "descadastrar",
        "descadastre",
    ),
    *("me descadastre", "me remova", "me remover", "remova meu número", "me tire da lista"),
    *("me tira da lista", "não envie", "não enviem", "não enviar", "não me envie"),
    *("não me enviem", "não mande", "não mandem", "não me mande", "não me mandem"),
    *("não me escreva", "não me contate", "não me contatem", "não perturbe", "chega de"),
    *("parem com", "pare com", "me exclua", "me excluam", "não quero mais receber"),
    *("não mais", "cancelar inscrição", "cancelar assinatura", "me deixe em paz"),
    # Russian
    *("стоп", "стопсмс", "отписаться", "отписка", "отпишите", "отписать", "отпиши", "хватит"),
    *(
        "остановите",
        "остановить",
        "прекратите",
        "прекрати",
        "прекратить",
        "не пишите",
        "не пиши",
        "не присылайте",
    ),
    *("не присылай", "не отправляйте", "не шлите", "не беспокойте", "перестаньте"),
    *("больше не пишите", "больше не присылайте", "больше не отправляйте", "не надо больше"),
    *("удалите меня", "удалите мой номер", "уберите меня", "уберите мой номер"),
    *("оставьте меня в покое", "оставь меня в покое", "отстаньте", "отстань", "отвали"),
    *(
        "не писать",
        "не присылать",
        "не отправлять",
        "не беспокоить",
        "отвалите",
        "больше не надо",
        "не надо мне писать",
        "не пишите мне",
    ),
    # Italian
    *("basta messaggi", "cancellami", "cancellatemi", "disiscrivimi", "disiscrivetemi"),
    *("disiscrizione", "non scrivetemi", "non scrivermi", "non inviatemi", "non inviarmi"),
    *("non mandatemi", "smettetela", "smettila", "rimuovetemi", "rimuovimi", "toglietemi"),
)

# An opt-out before words of which one is about messages: "Cancel my subscription".
BEFORE_MESSAGES = (
    *("cancel", "end", "quit", "remove", "don't want", "do not want", "don't wish", "don't send"),
    *("do not send", "never send", "no", "enough", "tired of", "sick of", "done with", "dont need"),
    *("no longer want", "no longer wish", "block", "turn off", "not interested in"),
    *("get off", "cancelen", "anulen", "отмените"),
    *("cancelar", "cancele", "cancela", "no quiero", "ya no quiero", "no deseo", "para", "pare"),
    *("baja", "anular", "annuler", "je ne veux plus", "je ne souhaite plus", "plus aucun"),
    *("keine", "beenden", "kündigen", "ich möchte keine", "ich will keine", "kein"),
    *("não quero", "não desejo", "chega", "отмена", "отменить", "отключите", "отключить"),
    *("не хочу", "не надо", "no voglio", "non voglio", "annulla", "ferma", "cancella"),
)
MESSAGES = (
    *("text", "texts", "texting", "txt", "txts", "message", "messages", "messaging", "msg", "msgs"),
    *("sms", "spam", "alerts", "notifications", "subscription", "updates", "list"),
    *("communication", "communications", "correspondence"),
    *("mensaje", "mensajes", "textos", "suscripción", "alertas", "notificaciones", "lista"),
    *("texto", "abonnement", "liste", "nachricht", "nachrichten", "abo", "mensagem"),
    *("mensagens", "inscrição", "assinatura", "смс", "сообщение", "сообщения", "сообщений"),
    *("рассылка", "рассылку", "рассылки", "подписку", "подписка", "messaggi", "messaggio"),
    *("iscrizione", "abbonamento"),
)
# What else may follow.
AFTER = (
    *(
        "a",
        "about",
        "again",
        "all",
        "already",
        "and",
        "annoying",
        "aux",
        "bugging",
        "crap",
        "harassing",
        "junk",
        "stop",
        "stuff",
        "any",
        "anymore",
        "anything",
        "at",
        "blowing",
        "bothering",
        "up",
    ),
    *("calling", "calls", "contact", "contacting", "else", "every", "everything", "ever", "for"),
    *("from", "future", "get", "getting", "it", "list", "lists", "mailing", "marketing", "me"),
    *("more", "my", "number", "of", "off", "on", "or", "our", "phone", "promotional", "promotions"),
    *("receive", "receiving", "records", "right", "send", "sending", "service", "spamming"),
    *("subscribed", "such", "system", "that", "the", "these", "this", "those", "to", "us"),
    *("with", "writing", "you", "your", "database", "immediately", "out", "messaging"),
    *("más", "enviarme", "enviar", "escribirme", "escribir", "mandarme", "mandar", "recibir", "de"),
    *("la", "las", "los", "su", "tu", "sus", "este", "estos", "esta", "número", "a", "mi", "mis"),
    *("esos", "nada", "molestar", "molestarme", "ya", "del", "su", "ustedes", "contactar"),
    *("contactarme", "recibiendo"),
    *("d'envoyer", "de m'envoyer", "envoyer", "m'envoyer", "m'écrire", "recevoir", "vos", "les"),
    *("des", "ces", "moi", "mon", "numéro", "votre", "tout", "plus", "tous", "contacter", "notre"),
    *("mehr", "weitere", "weiteren", "mir", "mich", "zu", "senden", "schicken", "schreiben"),
    *("die", "diese", "diesen", "alle", "von", "der", "liste", "mit", "den", "erhalten", "ihre"),
    *("ihren", "nummer", "meine", "empfangen", "sie", "an", "ihrer", "eurer", "dem", "verteiler"),
    *(
        "mais",
        "me",
        "da",
        "do",
        "meu",
        "minha",
        "com",
        "receber",
        "esta",
        "essas",
        "estas",
        "as",
        "nada",
    ),
    *("мне", "больше", "меня", "из", "списка", "от", "слать", "писать", "присылать", "на", "этот"),
    *("базы", "отправлять", "сюда", "никогда"),
    *("номер", "мой", "получать", "ваши", "эти", "ваших", "все", "этого", "вашей", "нам"),
    *("più", "inviarmi", "inviare", "mandarmi", "scrivermi", "scrivere", "i", "dalla", "vostra"),
    *("tuoi", "vostri", "il", "mio", "numero", "ricevere", "questi", "lista"),
)

# What may stand anywhere without a meaning of its own.
POLITE = (
    *("please", "pls", "plz", "thanks", "thank you", "thx", "now", "kindly", "sorry"),
    *("por favor", "gracias", "ahora", "s'il vous plaît", "s'il te plaît", "svp", "stp", "merci"),
    *("maintenant", "bitte", "danke", "jetzt", "sofort", "obrigado", "obrigada", "agora"),
    *("пожалуйста", "спасибо", "сейчас", "per favore", "grazie", "adesso"),
)
# What may stand before an opt-out: "I would like to opt out".
BEFORE = (
    *("i", "i'd", "i would", "we", "like to", "want to", "want you to", "wanna", "need to"),
    *("want", "how do i", "how do we", "how can i", "how to", "can i", "may i"),
    *("need you to", "can you", "could you", "will you", "would you", "just", "ok", "okay", "hi"),
    *("hey", "hello", "and", "so", "i am", "i'm", "i said", "wrong number", "you have the wrong"),
    *("number", "yes", "really", "again", "no", "let me", "must"),
    *("quiero", "hola", "número equivocado", "quisiera", "deseo", "necesito", "yo", "ya"),
    *("cómo puedo", "puedo", "comment", "comment me", "wie kann ich", "como faço para"),
    *(
        "como posso",
        "как",
    ),
    *("de", "je veux", "je voudrais", "je souhaite", "bonjour", "veuillez", "mauvais numéro"),
    *("ich möchte", "ich will", "hallo", "falsche nummer", "mich"),
    *("quero", "olá", "oi", "número errado", "gostaria de", "desejo"),
    *(
        "я",
        "больше",
        "прошу",
        "прошу вас",
        "хочу",
        "здравствуйте",
        "не тот номер",
        "вы ошиблись номером",
    ),
    *("voglio", "vorrei", "ciao", "numero sbagliato"),
)
