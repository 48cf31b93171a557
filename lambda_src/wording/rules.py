"""Clauses that opt out, by rule: a verb and what it is about, in eight languages.

A rule is a regular expression of words in lower case without marks, over several lines; an empty
line ends it. ``~`` stands for the rest of a word, ``_`` for any word with the space after it,
``=3`` for at most three of them. What a rule of NOT finds says the contrary of what it contains,
such as "don't stop".
"""


def _rules(text: str, about: str = "") -> tuple[str, ...]:
    return tuple(rule.replace("\n", "").replace("#", about) for rule in text.strip().split("\n\n"))


EN = _rules(
    """
(do not|dont|never) ((ever|please) )?(send me (nothing|nothin|nada)|reply|respond|text back|
write back)( (or|and|to|me|back|this|again|text|anymore) ?)*|unwanted (text|message|sms|msg|
communication)s?|(that|request|demand|insist) (you|u|yall) (stop|cease|quit|remove|unsubscribe|
delete)

(you|u|yall|they|people|who|someone|stop|and) =1(keep|keeps|kept|continue to|continue|
constantly|always|still) (texting|messaging|sending|contacting|text|message|contact|send|
spamming|bothering)~

opt (_){1,3}out|consent (is |was |has been )?(withdrawn|revoked|denied)

(stop|cease|quit|discontinue|end|cancel|terminate|turn off|shut off|disable|block|kill|delete|
remove me from|no more|stopping|pause) =5(texts|txts|messages|msgs|sms|notifications|
text alerts|texting|spam|subscription|enrollment|mailing~|blasts|communications|robotexts)

(these|those|your|the|all|ur) =1(texts|txts|messages|msgs|alerts|notifications|spam|
harassment|communications) =4(stop|to cease|to end|(to be|need|want|get) stopped|turned off|
discontinued|canceled)

(please|pls|plz|just|to|now|but|so|then|kindly) (stop|quit|cease)$

(do not|dont|no longer|never|rather not|not|didnt|wont) (really )?(want|need|wish|care|receive|
receiving|get|getting|like|interested in|wanting) ((to|for|any|part|of|in|get|receive|be|these|
any|more|your|ur|this|part of|on) ){0,4}(this|these|those|it anymore|them|anymore|your service|
this service|your stuff|of this|of these|list|alerts|further|promo~|anything from (you|yall|
u))( (anymore|any more|please|thanks|thank you|at all|now|again|from you|service|stuff|crap|
on my phone|alerts))*$

(out|off) (of )?(your|this|these|ur|yalls|the) (system|list|lists|database|texts|thing|chain|
program list|contacts|records|loop|text list|group|thread|messages)$


this is (spam|harassment|illegal)|(how|where|what) (do|can|could|would|must|should) (i|
we) ((do to|please|actually|go to) )?(stop|end|quit|cancel|turn off|get rid of|block|get off|
get out of|make) =3(these|this|your|texts|messages|getting|receiving|the texts|sms|alerts|
notifications|it stop)

(stop|cease|quit|discontinue|halt|enough with) =2(texting|txting|textin|txtin|messaging|
msging|contacting|calling|bothering|spamming|harassing|emailing|pestering|bugging|annoying|
blowing|blasting|soliciting|disturbing|hitting (me|us)|writing (me|us|to)|reaching out|stalking|
trolling|wasting my|scamming)(?! (and|while) (driv|walk)~)

(stop|cease|quit|discontinue|halt) =2(sending|sendin)

(stop|cease|quit|discontinue|halt|end|cancel|terminate|turn off|deactivate|disable|no more|
any more|enough with|enough of|sick of|tired of|done with) ((with|w) )?((all|any|the|these|this|
those|your|ur|my|our|of|further|future|more|annoying|these|such|damn|stupid) ){0,4}(#)(?! (sign|
board|light|on the)s?)

(do not|dont|never|not to|please not|nobody) ((ever|please|pls|again|you|dare|even|be|
want you to|want anyone to|try to|keep|send or|call or|text or) ){0,2}(?!call$)(text|txt|sms|
message|msg|contact|call|send$|bother|write|email|spam|harass|disturb|pester|dm|texting|messaging|
contacting|use|
bothering|solicit|hit)( (or _)?(to )?(me|us|this|my|our|here|it|again|anymore|any|ever|no more|her|
him|please|back|thanks)( |$)|$)

(do not|dont|never) ((ever|please|pls) )?(send|sent|sending) ((me|us|to|my|this) ){0,2}(any|
anymore|more|anything|these|this|those|your|ur|it|another|stuff|crap|junk|phone|number|#)

(remove|delete|erase|scratch|scrub|strike|unenroll|unregister|withdraw|drop|exclude) (me|us|(her|
his|their) =1(number|phone|cell)|(my|this|that|our|the) ((cell|phone|mobile|telephone|
entire) )?(name|number|phone|cell|contact|info~|
line|data))(?! of )

(take|get|drop|pull|kick|cut|leave|keep) (me|us|(my|this|our) =1(name|number|phone|
cell)) (the hell |the fuck )?(off|out|from)

(taken|removed|deleted|dropped|get|getting|got|want|wanna|be|come|me|us|
number) off (of )?((your|this|the|ur|all|that|these|any) )?=1=1(list|lists|database|system|
records|#|rotation|campaign)

(be|been|get|have|want) =1(removed|deleted|unsubscribed|unenrolled)(?! (tree|snow))

(do not|dont|no longer|not|never|didnt|did not|wouldnt|dont even|stop|doesnt) (really )?(want|wish|
need|care|like|accept|agree|consent|authorize|asked|ask|desire|appreciate|want to get|
request~) =3(to )?(#|texted|contacted|messaged|receiv~|hear from|be on|on this|bothered|
to be called|you to text|anything from|anymore of)

(never|didnt|did not) (sign|signed|subscrib~|opt|opted|consent~|agreed|agree|gave|give) (up|in|
to|for|consent|permission|you permission|my consent)

(opt|opting|opted) ((me|us|myself|my _|this _|him|her) )?out(?! (of|from) (?!your|ur|these|this|
all|texts?|sms|messag|msg|receiv|getting|future|any|further|everything|it|communic|notific|
alerts|the (text|sms|msg|mess|alert|list)))

(unsub|unsuscr|unsubcr|unsubscib|unsbscr|unscub|unsusb|usubs|ubsub)~(?! =5(email|
newsletter)s?(?! (and|or|text|sms)))

(not|dont|do not|no) =1consent

leave (me|us) =3alone|(lose|forget|throw away|dump|ditch|trash) (my|this|the|our) =1number|(fuck|
piss|buzz|f|fk|screw|eff|
bug) (right )?off|(get lost|go away)(?! (for|to|in|on|at|with))|(cut|knock) it (out|off)|(block|
blocking|report|
reporting) (me|you|u|this number|your number)|reported (you|as|for|to)|(do not|dont) (call|contact|
text|disturb|message|solicit) (list|registry|register)|cease (and desist|all|contact)|
enough already|enough is enough|
quit it|stop this( |$)|stop (that|it)$

(t(old)|asked|asking|said|want|need|ask|beg|begging|like|demand|warned) (you|u|yall|you guys|ya|
these|this|it|them to) =4(stop|quit|cease)(?! (by|at|in|the|for|sign))

((you|u|yall|guys|this|these|it|texts|messages|they) (need|needs|have|must|should|better|gotta|
got|has|had|please|can|will)|(can|could|will|would) (you|u|yall)( guys)?) ((to|better|please|just|
all|now) ){0,3}(stop|cease|quit)( (now|
this|it|these|please|immediately|already|asap|bothering|with))?$

(reply|replied|replying|text|texted|texting|send|sending|sent|say|said|saying|typed|type|
typing|wrote|responding|responded|respond) ((you|u|the word|with|back|already|again|
a) ){0,2}(stop|unsubscribe|quit)( (_times|twice|already|before|again|now|yesterday|today|
earlier|last _|and))*($| (and|but|yet|so) =3(still|keep|again))

(how|can|may|where|want|like|need|ready|wish|trying|try|please|would) =3(get|be) (removed|
off this|off your|off these|off of)

((dont|do not) (have|need)|no (need|reason)) to =2(text|message|contact|msg)

^(?!.*(type|put|enter|wrote|gave|print|order))=9wrong (number|person|num|guy|lady|man|recipient)
(?! (of|on|for|in|at|is))( [^ ]+){0,3}$

(this|it|thats) (is not|isnt|not|aint|is no longer) =1[^ ]+s (phone|number|cell|line)|had this
 number (for|since)|(text|message|contact) (me|us) (again|one more time) (and|ill|i will|or)

^(?=(.* )?(sue|suing|lawyers?|attorney|police|cops|fcc|ftc|tcpa|legal action|court|complaint|
reported)( |$))(.* )?((if|unless) (you|u|yall|these|this|it|they|i get|i receive) =3|(next|another|
one more|1 more|any more|further|keep) )(text|txt|messag|msg|contact|continu|persist|keep|harass|
spam)~

(refrain|avoid|rather|prefer|appreciate~|glad|love if|like if|wish) =5(not|dont|didnt|stop|from|
wouldnt) =2((text|messag|contact)~( (me|us|this number|anymore|again))*$|(these|your))|(sick|
tired|fed up|annoyed|
enough|hate|done|over|dont like|cant stand) (of |with |by )?((getting|receiving|all|these|your|ur|
the) )+(#|these|$)|(no|not|without|never) =4(permission|permitted|allowed|right|authori~) =2(text|
message|
contact|msg|send|use my number)

(cancel|end|discontinue|terminate|kill|halt|disable) (these|those|all of (this|these)|(this|the|
our) (chat|conversation|convo|thread|communication))$|shut (the [^ ]+ )?up$|stfu|gtfo|(fuck|
screw) (you|u|yall)$|be left alone|count me out|to (no longer|not) =1(get|receive|receiving) =3(#)|
(no|zero) interest in|unwanted$|get =2(outta|off|
out of) my (phone|cell)|please =4and stop$|^(do not|dont) want( it)?$|go to hell|(there is|theres|
there aint) no( one|body)? =2(at this num~|by that|named)|
(no one|
nobody|noone) =1(by|named|called) that|(not|aint) the (person|one|guy|right person)( you|$)

(make|let|making) (it|this|these|them|the texts|the messages) (please )?stop$
""",
    about="(text|txt|message|msg|alert|notification|update|reminder|email|communication|blast)s?|sms"
    "|spam|ads|promos|promotions|marketing|correspondence"
    "|(text|sms) (message|alert)s?|texting|messaging|subscription|solicit~",
)
EN_NOT = _rules("""
(dont|do not|not|cant|cannot|wont|doesnt|never|isnt|didnt|did not|couldnt|non|without|
nothing) =2(stop|quit|remove|delete|cancel|unsub~|opt|end|block)

(dont|do not|never|didnt|why would i) (want|need|ask) =3(stop|quit|remove|unsub~)

(dont|do not|never|not) (take|get|drop|pull|kick) (me|my|us)

(why|did|have you|has he|has she|if you|if i) =2(stop|quit|remove|delete|block)

(accidentally|mistake~|resub~|re sub~|undo|before i|unless i) =2(unsub~|opt~|stop~)

text(ing)? and (driv|walk)~

why (dont|do not|didnt|did not|cant|wont) (i|we|my|they|it|(you|u) (text|send|message))

(i|we) (stopped|no longer) (get|receiv)~|not (getting|receiving)
""")
ES = _rules(
    """
salir(me)? de (la|esta|su|tu) lista

no (le |les |doy )?(autoriz|consient|permit|doy permiso)~|nunca (me |los |les )?(suscrib|
registr|inscrib|ped|autoric|di )~|no (me )?(suscrib|registr|inscrib)(i|e)|(ser|sea) (eliminad|
borrad|removid|retirad|quitad|dad)~|(siguen|sigue|sigan) (mandando|enviando|escribiendo|
molestando)~

(quit|saqu|sac|elimin|borr|remuev|remov|retir|tach)~ =3(de|en) (la|su|tu|esta|sus|
esa) =1(lista|base|sistema|registro)~

(no|nunca|sin) (quiero |deseo |volver a )?(recib|acept)~ (mas |ningun |sus |estos |ya )*(#|
nada)|(no|ya no) (quiero|deseo|necesito|me interesa~) ((nada|mas|esto|saber|sus|este|de|
eso) ){0,3}(nada|mas|esto|servicio|ustedes|servicios|eso|informacion)$

(deja|deje|dejen|dejar|para|pare|paren|parar|basta|cese|cesen|eviten|dejad|
parad) (ya )?(por favor )?(de )?(ya )?de =1(envi|mand|escrib|contact|llam|molest|text|mensaj|
acos|fastidi|spam|hostig|joder)~

(no|nunca|jamas) ((me|nos|mas|quiero que|por favor|se|le|a|este numero|vuelvan a|vuelva a|
vuelvas a|deben) ){0,3}(escrib(an|as|a|ais|ir|irme)|(envi|mand|contact|molest|texte|llam)(en|es|
e|eis|ar|arme))(?! (la|el|un|una) (?!mens|texto|sms))

(elimin|borr|quit|sac|saqu|remuev|remov|retir|tach)(en|e|a|ar|an|er|ad|o|ame)? ((por favor|
a) )?(mi|este|ese|nuestro) (numero|nombre|telefono|celular|contacto|movil)|(eliminen|elimine|
elimina|borren|borre|borra|quiten|quite|quita|saquen|saque|saca|remuevan|remueva|retiren|retire|
eliminar|borrar|quitar|sacar|remover)(me|nos)( |$)

(dar|darme|darse|dame|deme|denme|dadme|doy|den|darnos|dennos|me de|
solicito la|quiero la|pido la|dar me) =1(de )?baja(?! (el|la|mi) (servicio|agua|luz|linea|
cuenta))

(no|ya no) ((me|estoy|les) )?(quiero|deseo|quisiera|autorizo|acepto|necesito|queremos|deseamos|
doy|autorice|solicite|pedi) =4(#|recibi~|consentimiento|contact~|nada de ustedes|escriban|
correos)

no (me|nos) interesa~?|no estoy interesad~|no interesad~

(no|ni uno|ni un) (quiero )?mas (#)|(basta|suficiente|ya) (ya )?(de|con) (sus |tantos |los |
estos |tus |tanto )?(#)

(cancel|anul|suspend|deten|detenga)(ar|en|e|a|o|an|er|lar)? =3(suscripcion~|#|
notificaciones|textos|envios?|subscripcion)

(desuscrib|desinscrib|dessuscrib|desapunt|desubscrib)~|dej[^ ]* en paz|no (me )?jodan|(bloqueo|
bloquear|bloqueare|denunci~) (este|su|tu|los) (numero|mensajes)
""",
    about="mensaje~|sms~|texto~|notif~|alerta~|publicidad~|promo~|comunicacion~|correo~|spam~",
)
ES_NOT = _rules("""
no (me )?(recibo|recibi|recibimos|llegan)( |$)

(no|sin|nunca) =1(para|deja|pare|dejar|parar|dejen|cancel|dejan|paran)~ de

(por que|porque) no

no (cancel|elimin|borr)en
""")
FR = _rules(
    """
(jamais|pas) (ete )?(inscrit|abonne|demande|souscrit|donne mon accord)~|(etre|soit) (retire|
supprime|enleve|desinscrit|desabonne|raye)~|n?autorise pas|marre de (vos|ces|tous)|ras le bol

(retir|enlev|supprim|ray|effac|sort|radi)~ =3(de|sur) (la|votre|cette|vos|ta) =1(list~|
base|fichier~|systeme)

(ne|n|pas|non) =1(plus )?(recevoir|desire|souhaite) (plus )?(de |vos |ces |aucun |d)?(#)|
(ne veux|veux|souhaite|desire) plus (rien|ca|de (ca|tout ca|vous))|plus rien (de vous|envoyer)

d?(arretez|arrete|arreter|cessez|cesse|cesser|stoppez|stop|stopper|finissez|evitez) =1(de |d|
avec )?(me |nous |m|d|dem|de m )?(envoy|ecri|contact|text|harcel|spam|appel|relanc|embet|derang|
importun|solliciter)~

d?(arretez|arrete|arreter|cessez|cesser|stoppez|stop|stopper|plus|assez|suffit|marre|fini|annulez|
annuler|resilier|resiliez|suspendre|suspendez|plus jamais) ((immediatement|tout|tous|toutes|de|des|
d|vos|les|
ces|ce|cet|aucun|avec|mon|mes|lenvoi|envoi|vos|un seul) ){0,4}(#|notifications?|#|l?abonnement($|
 aux?| a (vos|ces|ce))|inscription|linscription|communications?|denvoi|mails?)

(ne |n)?(me |m|nous )?(envoyez|envoie|envoies|envoyer|ecrivez|ecris|ecrire|contactez|contacte|
contacter|textez|texte|texter|appelez|derangez|derange|deranger|harcelez|relancez|
importunez) =1(plus|jamais)( |$)

ne (plus|pas|jamais) (jamais )?(me |m|nous |etre )?(envoy|ecri|contact|text|appel|derang|
sollicit|recontact|recev|import|solliciter)~

(veux|souhaite|desire|voudrais|veut|souhaitons|voulons|accepte|autorise|veu) (plus|pas|
aucun) =4(recev~|#|contact~|pub~|notif~|sollicit~|rien)

(retir|enlev|supprim|ray|effac|radi|sort)(ez|e|er|s) =1(moi|nous|(mon|ce|notre) =1(numero|
nom|contact|telephone|portable))|(me|m) ?(retirer|enlever|supprimer|rayer|effacer)( |$)

(desabonn|desinscri|mendesinscri|desincri)~(?! =2(newsletter|e?mail))|(laissez|laisse|foutez|
fichez|fous|fiche|
lache|lachez) (moi|nous) (tranquille|la paix|en paix|la grappe)?|pas (du tout )?interess~|
je (vous )?bloque
""",
    about="sms~|message~|texto~|spam~|notif~|pub~|alerte~|communication~|mail~|envoi~",
)
FR_NOT = _rules("""
(n|ne )?arrete(nt)? pas

(pourquoi|feu|panneau) =3(stop|arret|ne|vous)

(n|ne) =1=1(cesse|arret)~ (pas|de)

n(arrete|arretez|arretent|cesse)

(recois|recoit|recevons|recu) (plus|pas)|plus recu
""")
DE = _rules(
    """
(nie|niemals|nicht|habe nie) =2(angemeldet|zugestimmt|abonniert|eingewilligt|bestellt)|
(geloscht|entfernt|abgemeldet|gestrichen|ausgetragen) (zu )?werden|genug (von|mit) =2(#)

(von|aus|auf) (der|dieser|ihrer|eurer|dem|ihrem|eurem) =1(list~|verteiler~|datenbank|kartei|
system) =2(streich|losch|nehm|entfern|austrag|gestrich|gelosch|entfernt|genommen|raus|
austragen|abmelden)~|(nummer|kontakt|daten|telefonnummer) (bitte )?(bitte |sofort )?(losch|
entfern|streich|austrag)~

(nicht|nichts|keine?) (mehr|weiter) =3(bekomm|erhalt|empfang|kriegen|haben|horen|
gekommen)~|(mochte|will|wunsche|brauche) (das|dies|diese|sowas|so etwas) =1(nicht|
nie)( mehr)?|unterlassen sie|aufhoren$|lasst das

(hor|hort|horen|hore|horts) ((sie|doch|bitte|endlich|mal|sofort|jetzt|
ihr) ){0,3}auf(( =5(schreib|send|schick|text|nerv|belast|kontakt|anruf|#|zusend|zuschick|
damit))~|( (bitte|jetzt|endlich|damit|sofort))*$)

nicht (mehr|weiter|wieder|langer) =3(an|zu|be)?(schreib|geschrieb|kontakt|text|simsen|
send|gesend|schick|geschick|anruf|angerufen|belast|anschr|angeschr|nerv)~

(schreib|schreibt|schreiben|kontaktier|kontaktiere|kontaktiert|kontaktieren|#|ruft|rufen|send|
sende|sendet|senden|schick|schicke|schickt|schicken|belastigen|belastigt|nerv|nervt|nerven|
melde|melden|meldet) ((sie|mir|mich|uns|bitte|hier|an|diese|dieser|nummer|doch|endlich|ja|ihr|
sich|bei|auf|unter) ){0,5}(nicht mehr|nicht$|nie|keine?n? (#|weitere~|mehr|solche~)|keine?$|
nichts mehr|bitte nicht)

kein(e|en|er)? ((weitere~|solche~|eure|ihre|mehr) )?(#|post) =1(mehr|bitte mehr)

(mochte|will|wollen|wunsche|brauche|wollte|mochten) =4(kein|nicht|nichts)~ =3(#|
kontaktiert|angeschrieben|bekommen|erhalten|von (ihnen|euch))

^((bitte|ich|also) )?keine? ((weitere~|mehr|solche~|eure|ihre) )?(#)(?! =4(bekomm|erhalt|
gekomm|geseh|angekomm|da)~)

(losch|entfern|streich|tilg)~ ((sie|bitte|doch|endlich|sofort) ){0,3}(mich|uns|(meine|diese|
die) =1(nummer|telefonnummer|handynummer|rufnummer|daten|kontakt~|handy~|tel~))

(mich|meine =1=1(nummer|telefonnummer|handynummer|daten)) =5(losch|entfern|streich|
austrag|abmeld|zu loschen|gelosch|raus|abzumeld|auszutrag)~

(nehm|nimm|nehmt|nehmen|trag|trage|tragt|tragen|meld|meldet|melden|melde|lass|lassen) ((sie|
bitte|doch|endlich) ){0,3}(mich|uns|meine _|diese _) ?=6(ab|aus|von|raus|list~|verteiler|
heraus)( |$)

(mich|abo|abonnement|#|dienst|service|davon|hier|bitte|sofort|das) =3(abmelden|abbestellen|
austragen|abzumelden|abzubestellen|kundigen|beenden|stornieren|stoppen|deabonnieren)( |$)|
(abmelden|abbestell~|abmeldung|austragen|deabonnier~)( (bitte|von|vom|aus|#|sofort|liste|
verteiler|jetzt))+

kein(erlei)? interesse|nicht interessiert|lass(t|en)? ((sie|bitte|endlich|doch) ){0,3}(mich|
uns) ((bitte|endlich|doch) ){0,2}in (ruhe|frieden)|(kundige|beende|storniere|
beenden|stoppen|stoppt|stopp|stop|unterlassen|unterlasst|stoppe|einstellen|stellen) ((sie|bitte|
das|die|mein|diese|den|alle|diesen|eure|ihre|es) ){0,4}(abo~|#|senden|schreib~|texte|zusend~|
versand|newsletter)

verschon(en|t)? (sie )?(mich|uns)|(hau|haut|zieh) ab|verpiss~|schluss (damit|jetzt|mit (den|
diesen|dem) (sms|nachr~|werb~|spam))|(ihre|meine|eure|die) (#) =3(einstellen|stoppen|
unterlassen)
""",
    about="sms~|nachricht~|werb~|mitteilung~|texte~|benachrichtigung~|spam~|info~|newsletter~",
)
DE_NOT = _rules("""
(warum|wieso|weshalb|wann|haben sie|hat|hast du) =6(nicht|kein)~

hor~ (sie |bitte )?nicht auf|nicht aufhor~

(bekomm(e|en)|erhalten?|kommen) =2kein~

(auto|wagen|hund|fahrzeug|wohnsitz|termin) =2(abmeld|austrag)~
""")
PT = _rules(
    """
(nunca|nao) me (inscrev|cadastr|registr)~|(ser|seja) (removid|excluid|retirad|descadastrad|
apagad)~|nao autoriz(o|ei)|nao dei (permissao|consentimento)|(continuam|continua) (mandando|
enviando)

(tir|remov|retir|exclu|apag|delet|elimin)~ =3(da|de|desta|dessa|na|do) (sua |vossa |
tua )?(lista|base|cadastro|sistema|grupo)

nao (quero |desejo |vou )?(receb|aceit)~ (mais |suas |essas |nenhum~ )*(#|notif~|nada)|
nao (quero|desejo|preciso) ((mais|nada|isso|de|disso|saber|esse|este) ){0,3}(nada|mais|isso|
servico|voces|disso)$|nao me (mand|envi|contat|escrev|lig|perturb)(em|e|am|a|en|uem)? ((mais|
por favor) )?(nada|mais|mensag~|isso)

(pare|parem|parar|para|deixe|deixem|chega|cesse|cessem|basta|pararem) (ja )?(por favor )?(de|com) (
(me|nos|ja|as|os|essas|estas|esses|estes|tanta|tantas|
tanto|suas|seus) ){0,2}(envi|mand|escrev|lig|contat|contact|perturb|incomod|encher|#|aborrec|
propag|notific)~

(nao|nunca|jamais|favor nao) ((me|nos|mais|quero que|voltem a|volte a|por favor|precisa|
precisam|e para|deve|pra) ){0,3}((envi|mand|contat|contact|perturb|incomod)(e|es|em|ar|a|arem)|
escrev(a|am|er)|lig(ue|uem|ar))( |$)(?!hoje|amanha|(o|a|um|uma|pelo|por) (?!mens|sms))

nao ((me|tenho|estou) )?(quero|desejo|queremos|gostaria|autorizo|aceito|preciso|autorizei|
solicitei|pedi|dou) (mais )?=4(mensag~|sms|receb~|#|contat~|propaganda|consentimento|
torpedo~|saber)

nao =3(mand|envi|escrev)~ =1(mensag~|sms|mais|nada)|(esse|este) (numero|telefone|celular) nao (e|
pertence)

nao (tenho|estou|me|ha) (mais |nenhum )?interess~|sem interesse|nao interessa

(remov|retir|exclu|apag|delet|tir|elimin)(a|am|e|em|ue|uem|ir|er|ar|i|o|as|ao) ((por favor|o|
daqui) ){0,2}(me|meu|minha|este|esse|nosso)( |$)|me (remov|retir|exclu|apag|delet|tir|descadastr|
desinscrev|
elimin|desliga)~

(descadastr|desinscrev|desinscri|desassin)~|(sair|sai|saia|quero sair|tirar|tira|fora) (da|
desta|dessa|d?esse) (lista|cadastro|grupo de sms|sms)|(cancel|anul|encerr|suspend|interromp)(ar|
e|em|o|a|er|am) =3(inscric~|assinatura|mensagens?|sms|envios?|cadastro|notific~|subscric~|
alertas)

(mais nenhuma|nenhuma|chega|nada de|sem|nao mais) (de |mais )?(#)|(me deix|
deix)~ (me )?(em paz)|me esquec~|(vou|irei) (te )?(bloquear|denunciar)
""",
    about="mensag~|sms~|texto~|torpedo~|notific~|alerta~|propag~|spam~",
)
PT_NOT = _rules("""
(nao|sem|nunca) =1(par|deix|cess)[^ ]* (de|com)

nao =1(receb(o|i|emos)|chega~)

(por que|porque) nao

(por que|porque) =3(parou|pararam)
""")
RU = _rules(
    """
не =1(подписыв|регистрир|давал|соглаша|разреша)~|(я )?против =1(#)~

(удал|убер|убра|исключ|вычеркн|сотр|выпи|сним)~ =4(списк|баз|рассыл|базы|номер)~

(не|ничего не) (надо|нужн~|хочу|хотим|стоит|желаю|согласен|согласна|просил~|даю) =4(присыл|#|
на это|согласи|слать|отправл|пис|
получ|звон|ваш|этог|этих|спам|рассыл)~|(отказ|отписк)~ =1от

(хватит|прекратите|прекрати|перестаньте|перестань|остановите|кончайте|завязывайте|стоп|
заканчивайте|прекращайте|достали|достал|прекратить|остановить|надоели|надоел|
довольно) =4(пис|пиш|присыл|слать|шлите|шли|отправл|звон|беспоко|#|тревож|доста|отправк)~

(не|ненадо|нельзя) ((мне|нам|больше|сюда|надо|нужно|смейте|смей|стоит|вздумайте|нужно мне|
на этот номер) ){0,3}(пиши|пишите|писать|присылай|присылайте|присылать|шлите|шли|слать|
отправляй|отправляйте|отправлять|звони|звоните|звонить|беспокой|беспокойте|беспокоить|тревожьте|
тревожить|#|пришлите больше)(?! (адрес|счет|документ|посылк|в двер|маркер|сегодня|завтра)~)

не (интересует|интересно|
интересны|заинтересован~)|неинтересно

(удали|убери|исключи|вычеркни|сотри|удалить|убрать|исключить|выпиши|сними|
снимите)(те)? ((пожалуйста|уже|срочно|из базы|навсегда) ){0,2}(меня|мой|этот|нас|мои|наш)( |
$)|(отпишите|отпиши|отписать|отписаться|отписка|отписываюсь|отпишусь|отпишитесь|отписывайте|
отпишете|отписался|отписаюсь)

(отмен|отключ|аннулир|откаж|отказ|остан|прекра|убер|удал|закрой)~ =3(подписк~|#)|
(отстаньте|отстань|отвалите|отвали|отвяжитесь|отвяжись|идите (на|к|в)|пошли (вы|на)|пошел (ты|
на))|(оставьте|оставь) (меня|нас) (уже )?в покое|больше =1не (надо|нужно|пиш~|присыл~|шл~|
отправ~|звон~|беспок~)|(блокирую|заблокирую|жалоб~) =1(вас|
номер|на вас)|выпис~ меня|никаких (больше )?(смс|сообщений)
""",
    about="сообщени~|смс~|рассыл~|спам~|уведомлени~|реклам~",
)
RU_NOT = _rules("""
(почему|зачем|когда|где) =3(не|прекра|перест|стоп)~

(знак|линия|сигнал|не) =1(приход~|получаю|получил~|стоп|перест~|прекра~|хватает)
""")
IT = _rules(
    """
(essere|sia|venga) (rimoss|cancellat|tolt|eliminat|disiscritt)~|non (mi sono )?(mai )?(iscritt|
registrat)~|non autorizzo|(continuate|continua) a (mandar|scriver|inviar)~

(togli|cancell|rimuov|elimin|lev|depenn)~ =3(da|dal|dalla|dalle|dai|su) (vostra |questa |
tua )?(list|elenc|rubric|databas|sistem|contatt)~

non (piu )?(voglio |desidero |vorrei )?(ricever|accett|mandar|mandate|invia|inviate|
scrive)~ (piu |altri |vostri |questi |mi )*(messagg~|sms|niente|nulla|avvis~|notific~)

(smettete|smetti|smetta|smettano|smettetela|smettila|smetterla|basta|finitela|finiscila|
piantatela|piantala|cessate|evitate|fermate|fermatevi|stop|interrompete|sospendete|
stoppate) ((di|con|a|subito|i|questi|gli|tutti|linvio|per favore|gia|dei) ){0,4}(scriv|mand|
invi|contatt|disturb|chiam|messagg|sms|tempest|spam|spedir|linvio|importun|notific|molest|
pubblicit)~

non ((mi|ci|piu|voglio che|dovete|vi permettete di|vi|ti|dovreste|scrivete|osate|
inviate o) ){0,3}(scriv(ete|etemi|ermi|ere|i|a|ano|iate|eteci)|(mand|invi|contatt|disturb|
chiam)(ate|atemi|armi|are|i|ino|iate|ateci))(?! (lindirizzo|la|il|lo|un|oggi|domani)( |$))

(non|nemmeno) (voglio|desidero|vorrei|intendo|gradisco|accetto|autorizzo|vogliamo|
ho (mai )?(chiesto|autorizzato|dato)|desideriamo|do) (piu )?=4(ricev~|#|contattat~|nulla|niente|
saperne|questa roba|questo servizio|pubblicit~|consenso|avvisi)

non (mi |ci )?interess~|non sono (piu )?interessat~|nessun interesse

(basta|niente|no|mai) (piu |altri |con (i|questi) |ai |a |i |vostri |questi |con |
tutti ){0,3}(#)

(cancell|togli|rimuov|elimin|lev|depenn)(ami|atemi|etemi|imi|ateci|eteci|armi|ermi|uovermi|
etermi|iermi|ateci)|(cancell|togli|rimuov|elimin|lev)~ (subito |per favore )?((il|questo|
dal) )?(mio|questo|nostro) (numero|nome|contatto|recapito|cellulare)

(disiscriv|disiscriz|disabbon|disiscr|disattiv|dissociar)~|(disdir|annull|cancell|disdett|
termin|revoc)~ =3(iscrizione|liscrizione|l?abbonamento($| ai)|messaggi|sms|consenso|
sottoscrizione|notifiche|alert|avvisi)|(lasciatemi|lasciami|lasciateci) (in pace|stare|perdere)|
(vi|ti) (blocco|denuncio|segnalo)|(uscire|uscir|togliermi|cancellarmi|rimuovermi) (dalla|
da questa|dalla vostra|dal|da) =1lista|rompere (le|i) (scatole|palle|coglioni)
""",
    about="messagg~|sms~|notific~|pubblicit~|comunicazion~|avvis~|spam~",
)
IT_NOT = _rules("""
non (la |lo )?(smett|finisc|pianta)~|non =1(ricev(o|iamo|uto)|arriva~)

perche non

(segnale|cartello) (di )?stop
""")
# In languages whose words nobody takes for one another's.
ANY = _rules("""
((numero|nummer|person|persona|pessoa) (equivocad|incorrect|errad|erroneo|sbagliat)~|(mauvais|faux|
falsche|verkehrte)~ (numero|nummer|person~|rufnummer|handynummer)|(equivoc|confund|engan|errou|
erraram|errado|sbagli|tromp|erreur|ошиб|перепут)~ =4(numero|номер~|persona|personne|pessoa|
человек~)|numero =1sbagliat~|не (тот|те|туда) (номер|человек|пиш|попал)~|номером ошиб~|nummer
 =1geirrt|falsch verbunden|verwahlt)(?! (de|del|di|do|da|du|no|na|en|sur|von|auf|in|su|в|на)( |$))

(revo|retir|retract|withdr|rescind|widerruf|widersprech|entzieh|ritir|отзыв|отозв)~ =3(consen|
einwillig|zustimm|
соглас|permis|autori|authori|permes|accord|nutzung|werbung)~

^(?=(.* )?(denunci|demand|abogad|plainte|avocat|cnil|police|poursui|anzeig|zeige|anwalt|polizei|
verklag|bundesnetz|policia|process|procon|advogad|querel|avvocat|garante|жал|пожал|полици|
суд|фас|адвокат|юрист))(.* )?(si|se|sil|wenn|falls|если|noch|encore|otro|outra|altro|
ещ|еще|prochain|nachste|proximo|proxima|prossimo|следующ)~ =4(mensa|messag|sms|смс|texto|nachricht|
сообщ|escri|ecri|schreib|scriv|пиш|напиш|присы|присл|продолж|sigu|sig|continu|insist|mand|envi)~

(aguent|aguant|soport|support|posso piu|hart|cansad|stufo|stufi|marre|ras le bol|satt|genervt|
надоел|
устал)~ =4(mensa|messag|sms|nachricht|texto|сообщ|смс|рассыл)~|(non sono|no soy|nao sou|ne suis pas|
bin nicht|я не) =2(persona|pessoa|personne|person|тот|та)~|(borr|elimin|
supprim|
effac|apag|exclu|remov|cancell|rimuov|losch|удал)~ =2(mis datos|mes donnees|mes coordonnees|
meus dados|miei dati|мои данны~)|(melde|trage) (ich|man) =2(ab|aus)|com[eo] (me|mi|ci) (borr|sal|
quit|elimin|cancell|tolg)~|сколько можно (пис|присыл|слать)~|nie (wieder|mehr) =2(schreib|kontakt|
meld)~

vaffan~|degagez?|cassez? (toi|vous)|(va te|allez vous) faire|(vai|vao) se foder|fick (dich|euch)|
fickt euch|leck mich|vayanse|(vete|vayan) a la|chinga~|отъеб~|заеб~|задолбал~
""")
# Whatever NOT finds in them.
SURE = _rules("""
(not|no longer|isnt|arent|wasnt) (at all |really )?interested(?! in (the|this|that) =1one)|
no part of (this|it|these)|
stopp?(2[eqsou]|it|now|pl|text|txt|
send|msg|
sms|mess)~|why (dont|cant|wont|do not) (you|u|yall) ((please|just) )?(stop|quit|leave)|wrong (stop|
remove)|stop (to|2) (end|quit|stop|unsub~)

if (you|u|this|these|it|they|yall) ((_|ever) )?(dont|do not|doesnt|wont|text|message|
contact) (stop|quit|me)
""")
RULES = (*ANY, *EN, *ES, *FR, *DE, *PT, *IT)
RU_RULES = RU
NOT = (*EN_NOT, *ES_NOT, *FR_NOT, *DE_NOT, *PT_NOT, *RU_NOT, *IT_NOT)

# Chinese has no spaces between its words; a traditional character counts as its simplified one.
TRADITIONAL = str.maketrans(
    "請發訊訂閱關聯絡擾資號碼刪電話給別後傳這個為們從單夠煩興趣總們簡說應繼續拒絕來錯還點時壞場車終",
    "请发讯订阅关联络扰资号码删电话给别后传这个为们从单够烦兴趣总们简说应继续拒绝来错还点时坏场车终",
)
ZH = _rules(
    """
(?<!不要)(?<!别)(不要|别|勿|不用|不必|禁止|停止|不准|不许|莫|不想你们|拒绝|停|无需)(再|继续|老是|总是|一直|老|向我|跟我)*(给|向|往|跟|对)?(我|我们|
这个号码|此号码|本号码|
这里|本人|此号|这号)?(再)?(发送|发|传|推送|联系|联络|打扰|骚扰|打电话|来电|群发|寄|烦|吵|来短信|短信)(?!错|生|现|票|车|快|货)

(退订|退阅|(取消|终止|关闭|解除|停止|退出|停掉|屏蔽)(我的|所有|这个|该|一切|此|接收|对)*(订阅|(#)|服务短信))(?!吗)

(不想|不愿|不愿意|不希望|不需要|拒绝|不同意|不要|不再|无需|不用)(再|继续|想)*(收到|接收|接受|收|看到|订阅|要|需要|被)(你们的|你的|这些|这种|任何|此类|
你们)*(#)?

(不要|不需要|没有同意|没同意|没订阅|没有订阅|从未订阅)(任何|这些|这种|过|你们的|这类|接收|再)*(#)

(名单|列表|通讯录|群发|数据库|系统|名册)(中|里|上|内)?(删除|移除|去掉|删掉|移出|除名|剔除|拿掉|删)|(删除|移除|删掉|去掉|移走|拿掉)(我|本号|这个号|此号|
我们)|(把我|将我|把我的号码|将我的号码|让我)(从.{0,12})?(删除|移除|删|退出|移出|拉黑|去掉)

别烦|不要烦|走开|不感兴趣|没兴趣|没有兴趣|无兴趣|离我远点|我要(投诉|举报|拉黑)|(拉黑|举报|投诉)(你|了)|撤[回销].{0,4}同意

打错|找的人|发错(人|号|对象|电话)|号码(错|不对)|[找搞]错(人|号)|再(发|给|来|有|收到|骚扰|打).{0,9}(举报|投诉|报警|起诉|告你|拉黑|律师)|(举报|
投诉|报警|
起诉).{0,6}(再|继续|还)发
""",
    about="短信|信息|消息|简讯|讯息|通知|推送|广告|邮件|短讯|垃圾|东西|资讯",
)
ZH_ALONE = "".join(
    _rules("""
(停止|停|退订|取消|取消订阅|退出|够了|滚|滚开|拉黑|不需要|不要了|不要|停掉|停发|停了|终止|关闭|别发|别再发|不再|拒收|T|TD|结束|退)
""")
)
ZH_POLITE = "".join(
    _rules("""
(请|谢谢|谢|了|吧|啊|呀|您好|你好|麻烦|你们|您|你|立即|马上|现在|赶紧|快|们|哦|全部|好吗|能不能|可以|可不可以|行吗|吗|我要|我想|想要|打错|打错|发错|
错|人|就|立刻)*
""")
)
# What asks for texts again, as a whole text.
RETURN = _rules(
    """
#(sign|put|add|opt|subscribe|enroll) (me|us|my number) (up |in |to )?(back|again)( (on|
in|up|to|the|your|this|list|for|texts?|messages|alerts|again))*

#turn =1(texts?|messages|alerts) back on

#(start|resume|restart|turn on|reactivate|unblock|want|get|receive) =1=1(texts?|texting|messages|
messaging|alerts|me|getting|sending) =2(again|back|back on)

(quiero|volver a|quero|voltar a|voglio|vorrei|je veux|voudrais|ich mochte|ich will|хочу) =3(mensa|
messag|sms|смс|nachricht|сообщ|recib|receb)~ =1(de nuevo|otra vez|de novo|novamente|di nuovo|
ancora|nouveau|a nouveau|wieder|снова|опять)
""",
    about="((i|want|to|can|could|you|please|would|like|id|yes|ok|hi|hey|actually|need|do|get|"
    "receive|accidentally|unsubscribed|stopped) )*",
)
