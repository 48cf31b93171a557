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
(dont|never) ((ever|please) )?(send me (nothing|nada)|reply|respond|text back|write back)( (or|and|
to|me|back|this|again|text|anymore) ?)*|unwanted (text|message|sms|communication)s?

(you|they|people|who|someone|stop|and) =1(keep|keeps|kept|continue to|continue|constantly|always|
still) (texting|messaging|sending|contacting|text|message|contact|send|spamming|bothering)~

consent (is |was |has been )?(withdrawn|revoked|denied)|(revok|retract|withdr|rescind)~ =3(consent|
permission|authori~)

(stop|cease|quit|discontinue|end|cancel|terminate|turn off|shut off|disable|block|kill|delete|remove
 me from|no more|stopping|pause) =5(#|enrollment|mailing~|robotexts)

(these|those|your|the|all) =1(#|harassment) =4(stop|to cease|to end|(to be|need|want|get) stopped|
turned off|discontinued|canceled)

(please|just|now|but|so|then|kindly) (stop|quit|cease)$

(dont|no longer|never|rather not|not|didnt|wont) (really )?(want|need|wish|care|receive|receiving|
get|getting|like|interested in|wanting) ((to|for|a|any|part|of|in|get|receive|be|these|more|your|
this|on) ){0,5}(this|these|those|it anymore|them|anymore|your service|this service|your stuff|of
 this|of these|list|alerts|further|promo~|anything from you)( (anymore|any more|please|thanks|thank
 you|at all|now|again|from you|service|stuff|crap|on my phone|alerts))*$

(out|off) (of )?(your|this|these|the) (system|list|lists|database|texts|thing|chain|program list|
contacts|records|loop|text list|group|thread|messages)$

this is (spam|harassment|illegal)|(how|where|what) ((do|can|could|would|must|should) (i|we)|to) ((do
 to|please|actually|go to) )?(stop|end|quit|cancel|turn off|get rid of|block|get off|get out of|
make) =3(these|this$|this (list|chat)|your|texts|messages|getting|receiving|the texts|sms|alerts|
notifications|it stop)

(stop|cease|desist|quit|discontinue|halt|enough with) =2(texting|messaging|contacting|calling|
bothering|(flooding|filling) =1my|spamming|harassing|emailing|pestering|bugging|annoying|blowing|
blasting|using (my|this|our) =1number|soliciting|disturbing|hitting (me|us|my|up)|writing (me|us|
to)|reaching out|stalking|trolling|wasting my|asking( me)?$|scamming)(?! (and|while) (driv|walk)~)

(stop|cease|quit|discontinue|halt) =2(sending)

(stop|cease|quit|suspend|discontinue|halt|end|cancel|terminate|(turn|switch|shut) off|deactivate|
disable|refuse|decline|reject|no more|no want|prefer no|enough with|enough of|sick of|tired of|done
 with) ((with|w) )?((all|any|the|these|this|those|your|my|our|of|to receive|to get|receiving|
getting|further|future|more|annoying|such|damn|stupid) ){0,4}(#)(?! (sign|board|light|on the)s?)

(dont|never|not to|please not|nobody|(can|could|would) you not|no need to (?!call)) ((ever|please|
again|you|dare|even|be|bother|want you to|want anyone to|try to|keep|send or|call or|text or)
 ){0,2}(?!call$)(text|sms|message|contact|call|send$|bother|write|email|spam|harass|disturb|pester|
dm|texting|messaging|contacting|use|reach out( to)?|(want to )?hear from|bothering|solicit|hit)( (or
 _)?(to )?(me|us|you|up|this|(my|our) (phone|cell|number|line|mobile)|here|it|again|anymore|any|
ever|no more|her|him|please|back|thanks)( |$)|$)

(dont|never|(can|could|would) you not) ((ever|please) )?(send|sent|sending) ((me|us|to|my|this)
 ){0,2}=1(again|any|anymore|more|anything|these|this|those|your|it|stuff|crap|junk|phone|number|#)

(remove|delete|erase|scratch|scrub|strike|unregister|withdraw|drop|exclude|deactivate|wipe|purge|
clear|unlist|un list|cancel) (me(?! (for|at|on|as|tomorrow)( |$))|us|(her|his|their) =1(number|
phone|cell)|(my|this|that|our|all my|all of my) ((cell|phone|mobile|telephone|entire|contact)
 )?(details|name|number|phone|cell|contact|info~|line|data))(?! (of|[0-9]) )

(take|get|drop|pull|kick|cut|leave|keep|cross|strike|scratch) (me|us|(my|this|our) =1(name|number|
phone|cell)) (the hell |the fuck )?(off|out|from)(?! (at|near|hold|a|the (plane|bus|train)))

(taken|removed|deleted|dropped|get|getting|got|want|wanna|be|come|me|us|number) off (of )?((your|
this|the|all|that|these|any) )?=1=1(list|lists|database|system|records|#|rotation|campaign)

(be|been|get|have|want) =1(removed|deleted|unsubscribed|unenrolled)(?! (tree|snow))

(dont|no longer|not|never|didnt|wouldnt|dont even|stop|doesnt) (really )?(want|wanting|wish|need|
care|like|accept|agree|consent|authorize|asked|ask|desire|appreciate|want to get|request~) =3(to
 )?(#|texted|contacted|messaged|receiv~|hear from|be on|on this|bothered|to be called|you to text|
anything from|anymore of)

(never|didnt|havent) ((sign|signed|opt|opted|agreed|agree|subscribed?|consent|consented) ((up|in|to|
for|4) ){0,2}(((this|these|it|any~|receive|get|be|your)( |$)|=1(#))|(?<=up |in )$)|(sign|signed|opt|
opted) (up|in)$|(subscribed?|consented)$|(ask|asked|request|requested) =1(this|these|#)|(gave|give|
given) =1=1(consent|permission|number))

(opt|opting|opted) ((me|us|myself|(my|this) =1(number|phone|cell)|him|her) )?(?<!or )out(?! (form|
waiver|mean)| (of|from) (?!your|these|this|all|texts?|sms|messag|receiv|getting|future|any|further|
everything|it|communic|notific|alerts|the (text|sms|mess|alert|list)))

(unsub|unsuscr|unsubcr|unsubscib|unsbscr|unscub|unsusb|usubs|ubsub)~(?! =5(email|newsletter|
paper)s?(?! (and|or|text|sms)))

(not|dont|no|never|without) =2(consent|permission)(?! form)|not subscribed|permission (denied|
revoked)|(take|taking) back =1(consent|permission)|(not|never|didnt|dont) authorize(d)? ((this|
these)( #|$)|you)

leave (me|us) =3alone|(lose|forget|throw away|dump|ditch|trash|block) (my|this|the|our) =1(number|
digits)|(fuck|piss|buzz|f|fk|screw|eff|bug) (right )?off|(get lost|go away)(?! (for|to|in|on|at|
with))|(cut|knock) it (out|off)|(block|blocking) (me|you|(this|your) number)|(report|reporting) (me|
you|(this|it|your)( number)?( as| to| for|$))|reported (you|as|for|to)|dont (call|contact|text|
disturb|message|solicit) (list|registry|register)|cease (and desist|all|contact)|enough already|
enough is enough|quit it|stop this( |$)|stop+it

(told|asked|asking|said|want|need|ask|beg|begging|like|demand|warned) (you|ya|these|this|it|them
 to) =4(stop|quit|cease)(?! (by|at|in|the|sign))

(reply|replied|replying|text|texted|texting|send|sending|sent|say|said|saying|typed|type|typing|
wrote|responding|responded|respond) ((you|the word|with|back|already|again|a) ){0,2}(stop|
unsubscribe|quit)( (=2times|twice|already|before|again|now|yesterday|today|earlier|last _|and))*($|
 (and|but|yet|so) =3(still|keep|again))

(dont (have|need)|no (need|reason)) to =2(text|message|contact)

^(?!.*(is this|did i|type|put|enter|wrote|gave|print|order))=9(wrong|incorrect|bad|not the right)
 (phone )?(number|person|num|guy|gal|girl|chick|dude|lady|woman|man|recipient)(?! (of|on|for|in|at|
is))( [^ ]+){0,3}$

(this|it|thats) (isnt|not|aint|is no longer) =1[^ ]+s (phone|number|cell|line)|had this number (for|
since)|(text|message|contact) ((me|us) )?(again|one more time) (and|ill|i will|or|i dare|im)

^(?=(.* )?(sue|suing|lawyers?|attorney|police|cops|fcc|ftc|tcpa|legal action|court|complaint|
reported)( |$))(.* )?((if|unless) (you|these|this|it|they|i get|i receive) =3|(next|another|one
 more|1 more|any more|further|keep) )(text|messag|contact|continu|persist|keep|harass|spam)~

(refrain|avoid|rather|prefer|appreciate~|glad|love if|like if|wish) =5(not|dont|didnt|stop|from|
wouldnt) =2((text|messag|contact)~( (me|us|this number|anymore|again|further))*$|(these|your))|
(sick|tired|fed up|annoyed|enough|hate|done|over|dont like|cant stand) (of |with |by )?((getting|
receiving|all|these|your|the) )+(#|these|$)|(no|not|without|never) =4(permission|permitted|allowed|
right|authori~) =2(text|message|contact|send|use my number)

(cancel|end|discontinue|terminate|kill|halt|disable) (these|those|all of (this|these)|(this|the|our)
 (chat|conversation|convo|thread|communication))$|shut (the [^ ]+ )?up$|stfu|(fuck|screw) you$|be
 left alone|count me out|to (no longer|not) =1(get|receive|receiving) =3(#)|(no|zero) interest in|
misdialed|want nothing (to do|from|more)|anything to do with you|dont want any$|told you no$|
(leave|let) (me|us) (be|go)$|(cut|end) (this|it) out$|unwanted$|(get|stay|keep) =2(off|out|out of)
 my (phone|cell|line|inbox|life)|^dont want( it)?$|go to hell|(there is|theres|there aint) no( one|
body)? =2(at this num~|by that|named)|(no one|nobody|noone) =1(by|named|called) that|(not|aint) the
 (person|one|guy|right person)( you|$)

(make|let|making) (it|this|these|them|the texts|the messages) (please )?stop$|(what|which) part of
 stop|let me out$|(havent|hasnt) =2(removed|taken|deleted) (me|my)|who (put|added) me (on|to) (this|
your)|this isnt (a|the) number|^no =1(#)$|(leave|exit) (the |this )?(group|list|chat)|(turn|switch|
shut) (these|them) off|un (subscribe|sub|enroll)|unenroll

(he|she|i|number|they) =1(no longer|doesnt|dont|not) =1(uses?|has|have|belongs?|lives?|for|
accepting) =3(number|here|texting|to)|(not|isnt) my number|not accepting =1(#)

(you|youre|your) (are )?(harassing|annoying|bothering|spamming)|(these|texts?|messages?) (are|is)
 ((so|very|really|getting) )?(annoying|unwanted|spam|harassment|not welcome|unwelcome)|(treated|
considered) (as )?harassment

(number|phone|im|i am) =1=1on the =2(dont call|dnc)|(have|get|want|need) (me|my =1number) (removed|
deleted|taken off)|(remove|delete|take) (it|this|them) (off |from |out of )(of )?(your|the|this)
 (list|system|database|records)

(mind|appreciate) (you )?(removing|deleting|taking|being (removed|taken|deleted))|(cancel|end|stop)
 (this|the|my|your) (text )?(service|subscription)$|(cancel|end|stop) service (to|for|on) (this|my)
 (number|phone)|how =3(get|make) (you|these|this|it|them) to stop$|(text|reply|say|send|word|type)
 (back )?to (stop|unsubscribe|opt out|quit|end)( |$)|still (getting|receiving|get) (these|your|#)|
(texting|messaging|contacting) me stop$|^no (further |more |any )?(contact(?! del)|calls? (or|no|
and) texts?|communications?|correspondence|texts?)(?! (info|number|form|list|from|yet|about|
received|today))|(no longer|dont|not) =2(participat~(?! in (the|a) )|be (in|on|part of) (this|your|
the) =1(group|list|chat|thread))

(not|isnt|aint) (?!your)[^ ]+s (phone|number|cell|line)$|(changed|switched) (his |her |their
 )?numbers?(?! to)( |$)(?<!i changed numbers )|number =2(reassigned|belongs to someone else)|someone
 elses? (now )?(has )?(this )?number|old number$|(messages?|texts?|these|this) =1(isnt|arent|not)
 =1for me|meant for someone else|looking for someone else|^not (meant )?for me$|(remove|take|delete|
drop) my _(number |phone )?(from|off) (of )?(your|the|this) (list|system|database)|(recipient|person
 .* is|he is|she is|owner|^)( is)? ?deceased$|(remove|delete) (this |the )?(number|phone|contact|
one)$|(request|demand) =1(erasure|deletion|removal)(?! of (?!my|this))|tcpa violation|violation of
 =1tcpa|[0-9]+ (per|a|each) text|(marked|marking|reporting|reported|flagged|report|forward~|sent)
 ((this|it|to|as) ){0,2}(7726|spam|junk)(?! car)|(filed|filing) a complaint( with =2(fcc|ftc|
carrier|bbb))?$|too many (texts?|messages?|sms|alerts|notifications)|you text =1too much|stop
 (waking|interrupting|ruining) (me|my)|(this|its) (is )?(a )?(minor|childs phone|kids phone|business
 phone)$

(no|not|dont|never|wont|without) (?!(get|got|have|had|see|seen|receiv[^ ]*) )=4(further|more|
another|any|these|such|single|future|keep) =1(#)(?! (yet|from|today))|why =2(do|am) i =1(get|keep|
receiv)~ =1(these|your|this|#)|(#|these) gone$|when (do|will) (these|your|the) (#) (end|stop)|(mute|
silence) (this|these)$|(prefer|preference) =2no (#)|dont use (sms|texts?)|hear(ing)? from my
 (attorney|lawyers?)|my (attorney|lawyers?) will be in touch$|^(i )?(just )?want out$

how many times =6(stop|remov|unsub)~|understand stop$|not welcome to|refrain from (text|send|
contact|messag)~|unregister~|deregister~|disenroll~|unenroll~|waste my time|(add|put) (me|my number|
this number) (to|on) =1(dnc|dont)|this is a landline|wont =1(ask|say it) again|violat~ =2(tcpa|law)|
(you|youre) blocked|quit (this|the|your) list|turn (these|those|the|my|your) (#) off|(prefer|rather)
 not (to )?(be|get|receive) (contact|text|messag)~

is there =3(stop|opt out|unsubscribe|get off) =2(these|this|list|$)
""",
    about="(text|txt|message|msg|alert|notification|update|reminder|email|communication|blast)s?|sms"
    "|spam|ads|promos|promotions|bs|madness|insanity|nonsense|junk|garbage|crap|contact|marketing|correspondence"
    "|(text|sms) (message|alert)s?|texting|messaging|subscription|solicit~",
)
EN_NOT = _rules("""
(dont|not|cant|cannot|wont|doesnt|never|isnt|didnt|couldnt|non|without|nothing) ((ever|please|you|
to|going|want|mean|even|dare|yet|just|will|we|i|need|have) ){0,3}(stop|quit|remove|delete|cancel|
unsub~|opt(ed)? out|opt|end|block|forget|lose)

(dont|never|didnt|why would i) (want|need|ask) =3(stop|quit|remove|unsub~)

(dont|never|not) (take|get|drop|pull|kick) (me|my|us)

(why|did|have you|has he|has she|if you|if i|why was|why were) =2(stop|quit|remove|delete|block|
taken|unsub)~|who (took|removed|deleted|stopped)|if (i|we) =1(opt|stop|unsub)~|(wife|husband|son|
daughter|kids?|fee|cost) =1opt|to miss|does =1opt|do i (need|have) to unsub~|subscription box|
(paper|junk) (bills?|statements?|checks?)|make my|tell (my|the|him|her)

(accidentally|mistake~|resub~|re sub~|undo|reverse|ignore|before i|unless i) =2(unsub~|opt~|stop~)|
by (accident|mistake)|do i have =2right|what (does|do|is|happens) =4(mean|do|stop)$|pretending|
(says|means|meant|say) dont|you (never|dont) (ever )?(text|call|contact|repl)~ (me )?(back|any)~|
(he|she|they|doctor|officer|sign|boss) (said|says|say) stop|(where|whats?|how) (?!.*your)(.* )?the
 dont|how =2report|(previous|last) (text|message)|opt in (vs|or)|(spam|junk|robo) (calls?|mail|
emails?)|(from|off|of) (the|my|our|tomorrows) =1(carpool|shift|class|roster|schedule|reservation|
booking|appointment|insurance|waitlist|team|lease|policy)|dont call me text|(send|sending|sent) (me
 )?the wrong|(drop|get) me off at

text(ing)? and (driv|walk)~

why (dont|didnt|cant|wont) (i|we|my|they|it|you (text|send|message))

(i|we) (stopped|no longer) (get|receiv)~|not (getting|receiving)
""")
ES = _rules(
    """
salir(me)? de (la|esta|su|tu) lista

no (le |les |doy )?(autoriz|consient|permit|doy permiso)~|nunca (me |los |les )?(suscrib|registr|
inscrib|ped|autoric|di )~|no (me )?(suscrib|registr|inscrib)(i|e)|(ser|sea) (eliminad|borrad|
removid|retirad|quitad|dad)~

(quit|saqu|sac|elimin|borr|remuev|remov|retir|tach)~ =3(de|en) (la|su|tu|esta|sus|esa) =1(lista|
base|sistema|registro)~

(deja|deje|dejen|dejar|para|pare|paren|parar|basta|cese|cesen|eviten|dejad|parad) (ya )?(por favor
 )?(de )?(ya )?de =1(envi|mand|escrib|contact|llam|molest|text|mensaj|acos|fastidi|spam|hostig|
joder)~

(no|nunca|jamas) ((me|nos|mas|quiero que|por favor|se|le|a|este numero|vuelvan a|vuelva a|vuelvas a|
deben) ){0,3}(escrib(an|as|a|ais|ir|irme)|(envi|mand|contact|molest|texte|llam)(en|es|e|eis|ar|
arme))(?! (la|el|un|una) (?!mens|texto|sms))

(elimin|borr|quit|sac|saqu|remuev|remov|retir|tach)(en|e|a|ar|an|er|ad|o|ame)? ((por favor|a) )?(mi|
este|ese|nuestro) (numero|nombre|telefono|celular|contacto|movil)|(eliminen|elimine|elimina|borren|
borre|borra|quiten|quite|quita|saquen|saque|saca|remuevan|remueva|retiren|retire|eliminar|borrar|
quitar|sacar|remover)(me|nos)( |$)

(dar|darme|darse|dame|deme|denme|dadme|doy|den|darnos|dennos|me de|solicito la|quiero la|pido la|dar
 me) =1(de )?baja(?! (el|la|mi) (servicio|agua|luz|linea|cuenta))

(no|ya no) ((me|estoy|les) )?(quiero|deseo|quisiera|autorizo|acepto|necesito|queremos|deseamos|doy|
autorice|solicite|pedi) =4(#|recibi~|consentimiento|contact~|nada de ustedes|escriban|correos)

no (me|nos) interesa~?|no estoy interesad~

(no|ni uno|ni un) (quiero )?mas (#)

(cancel|anul|suspend|deten|detenga)(ar|en|e|a|o|an|er|lar)? =3(suscripcion~|#|notificaciones|textos|
envios?|subscripcion)

(desuscrib|desinscrib|dessuscrib|desapunt|desubscrib)~|dej[^ ]* en paz|no (me )?jodan|(bloqueo|
bloquear|bloqueare|denunci~) (este|su|tu|los) (numero|mensajes)
""",
    about="mensaje~|msjs?|messages?|sms~|texto~|notif~|alerta~|publicidad~|promo~|comunicacion~|correo~|spam~",
)
ES_NOT = _rules("""
no (me )?(recibo|recibi|recibimos|llegan)( |$)

(no|sin|nunca) =1(para|deja|pare|dejar|parar|dejen|cancel|dejan|paran)~ de

(por que|porque) no

no (cancel|elimin|borr)en
""")
FR = _rules(
    """
(jamais|pas) (ete )?(inscrit|abonne|demande (a|ca|ces|vos|#|$)|souscrit|donne mon accord)~|(etre|
soit) (retire|supprime|enleve|desinscrit|desabonne|raye)~|n?autorise pas

(ne veux|veux|souhaite|desire) plus (rien|ca|de (ca|tout ca|vous))|plus rien (de vous|envoyer)

d?(arretez|arrete|arreter|cessez|cesse|cesser|stoppez|stop|stopper|finissez|evitez) =1(de |d|avec
 )?(me |nous |m|d|dem|de m )?(envoy|ecri|contact|text|harcel|spam|appel|relanc|embet|derang|
importun|solliciter)~

d?(arretez|arrete|arreter|cessez|cesser|stoppez|stop|stopper|plus|assez|suffit|marre|fini|annulez|
annuler|resilier|resiliez|suspendre|suspendez|plus jamais) ((immediatement|tout|tous|toutes|de|des|
d|vos|les|ces|tes|ton|ce|cet|aucun|avec|mon|mes|lenvoi|envoi|vos|un seul) ){0,4}(#|notifications?|#|
l?abonnement($| aux?| a (vos|ces|ce))|inscription|linscription|communications?|denvoi|mails?)

(ne |n)?(me |m|nous )?(envoyez|envoie|envoies|envoyer|ecrivez|ecris|ecrire|contactez|contacte|
contacter|textez|texte|texter|appelez|derangez|derange|deranger|harcelez|relancez|importunez)
 =1(plus|jamais)( |$)

ne (plus|pas|jamais) (jamais )?(me |m|nous |etre )?(envoy|ecri|contact|text|appel|derang|sollicit|
recontact|recev|import|solliciter)~

(veux|souhaite|desire|voudrais|veut|souhaitons|voulons|accepte|autorise|veu) (plus|pas|aucun)
 =4(recev~|#|contact~|pub~|notif~|sollicit~|rien)

(retir|enlev|supprim|ray|effac|radi|sort)(ez|e|er|s) =1(moi|nous|(mon|ce|notre) =1(numero|nom|
contact|telephone|portable))|(me|m) ?(retirer|enlever|supprimer|rayer|effacer)( |$)

(desabonn|desinscri|mendesinscri|desincri)~(?! =2(newsletter|e?mail))|(laissez|laisse|foutez|fichez|
fous|fiche|lache|lachez) (moi|nous) (tranquille|la paix|en paix|la grappe)?|pas (du tout
 )?interess~|je (vous )?bloque
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
(nie|niemals|nicht|habe nie) =2(angemeldet|zugestimmt|abonniert|eingewilligt|bestellt)|(geloscht|
entfernt|abgemeldet|gestrichen|ausgetragen) (zu )?werden|genug (von|mit) =2(#)

(von|aus|auf) (der|dieser|ihrer|eurer|dem|ihrem|eurem) =1(list~|verteiler~|datenbank|kartei|system)
 =2(streich|losch|nehm|entfern|austrag|gestrich|gelosch|entfernt|genommen|raus|austragen|abmelden)~|
(nummer|kontakt|daten|telefonnummer) (bitte )?(bitte |sofort )?(losch|entfern|streich|austrag)~

(mochte|will|wunsche|brauche) (das|dies|diese|sowas|so etwas) =1(nicht|nie)( mehr)?|unterlassen sie|
aufhoren$|lasst das

(hor|hort|horen|hore|horts) ((sie|doch|bitte|endlich|mal|sofort|jetzt|ihr) ){0,3}auf(( =5(schreib|
send|schick|text|nerv|belast|kontakt|anruf|#|zusend|zuschick|damit))~|( (bitte|jetzt|endlich|damit|
sofort))*$)

nicht (mehr|weiter|wieder|langer) =3(an|zu|be)?(schreib|geschrieb|kontakt|text|simsen|send|gesend|
schick|geschick|anruf|angerufen|belast|anschr|angeschr|nerv)~

(schreib|schreibt|schreiben|kontaktier|kontaktiere|kontaktiert|kontaktieren|#|ruft|rufen|send|sende|
sendet|senden|schick|schicke|schickt|schicken|belastigen|belastigt|nerv|nervt|nerven|melde|melden|
meldet) ((sie|mir|mich|uns|bitte|hier|an|diese|dieser|nummer|doch|endlich|ja|ihr|sich|bei|auf|unter)
 ){0,5}(nicht mehr|nicht$|nie|keine?n? (#|weitere~|mehr|solche~)|keine?$|nichts mehr|bitte nicht)

(mochte|will|wollen|wunsche|brauche|wollte|mochten) =4(kein|nicht|nichts)~ =3(#|kontaktiert|
angeschrieben|bekommen|erhalten|von (ihnen|euch))

(losch|entfern|streich|tilg)~ ((sie|bitte|doch|endlich|sofort) ){0,3}(mich|uns|(meine|diese|die)
 =1(nummer|telefonnummer|handynummer|rufnummer|daten|kontakt~|handy~|tel~))

(nehm|nimm|nehmt|nehmen|trag|trage|tragt|tragen|meld|meldet|melden|melde|lass|lassen) ((sie|bitte|
doch|endlich) ){0,3}(mich|uns|meine _|diese _) ?=6(ab|aus|von|raus|list~|verteiler|heraus)( |$)

(mich|abo|abonnement|#|dienst|service|davon|hier|bitte|sofort|das) =3(abmelden|abbestellen|
austragen|abzumelden|abzubestellen|kundigen|beenden|stornieren|stoppen|deabonnieren)( |$)

kein(erlei)? interesse(?! an)|wie (stoppe|beende|kundige) ich (das|die|diese)|aufhoren =4(schreib|
send|schick|text)~|nicht interessiert|lass(t|en)? ((sie|bitte|endlich|doch) ){0,3}(mich|uns)
 ((bitte|endlich|doch) ){0,2}in (ruhe|frieden)|(kundige|beende|storniere|beenden|stoppen|stoppt|
stopp|stop|unterlassen|unterlasst|stoppe|einstellen|stellen) ((sie|bitte|das|die|mein|diese|den|
alle|diesen|eure|ihre|es) ){0,4}(abo~|#|senden|schreib~|texte|zusend~|versand|newsletter)

verschon(en|t)? (sie )?(mich|uns)|(hau|haut|zieh) ab|verpiss~|schluss (damit|jetzt|mit (den|diesen|
dem) (sms|nachr~|werb~|spam))|(ihre|meine|eure|die) (#) =3(einstellen|stoppen|unterlassen)
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
(nunca|nao) me (inscrev|cadastr|registr)~|(ser|seja) (removid|excluid|retirad|descadastrad|apagad)~|
nao autoriz(o|ei)|nao dei (permissao|consentimento)|(continuam|continua) (mandando|enviando)

nao (quero|desejo|preciso) ((mais|nada|isso|de|disso|saber|esse|este) ){0,3}(nada|mais|isso|servico|
voces|disso)$

(pare|parem|parar|para|deixe|deixem|chega|cesse|cessem|basta|pararem) (ja )?(por favor )?(de|com)
 ((me|nos|ja|as|os|essas|estas|esses|estes|tanta|tantas|tanto|suas|seus) ){0,2}(envi|mand|escrev|
lig|contat|contact|perturb|incomod|encher|#|aborrec|propag|notific)~

(nao|nunca|jamais|favor nao) ((me|nos|mais|quero que|voltem a|volte a|por favor|precisa|precisam|e
 para|deve|pra) ){0,3}((envi|mand|contat|contact|perturb|incomod)(e|es|em|ar|a|arem)|escrev(a|am|
er)|lig(ue|uem|ar))( |$)(?!hoje|amanha|(o|a|um|uma|pelo|por) (?!mens|sms))

nao ((me|tenho|estou) )?(quero|desejo|queremos|gostaria|autorizo|aceito|preciso|autorizei|solicitei|
pedi|dou) (mais )?=4(mensag~|sms|receb~|#|contat~|propaganda|consentimento|torpedo~|saber)

nao =3(mand|envi|escrev)~ =1(mensag~|sms|mais|nada)|(esse|este) (numero|telefone|celular) nao (e|
pertence)

nao (tenho|estou|me|ha) (mais |nenhum )?interess~|sem interesse|nao interessa

(remov|retir|exclu|apag|delet|tir|elimin)(a|am|e|em|ue|uem|ir|er|ar|i|o|as|ao) ((por favor|o|daqui)
 ){0,2}(me|meu|minha|este|esse|nosso)( |$)|me (remov|retir|exclu|apag|delet|tir|descadastr|
desinscrev|elimin|desliga)~

(descadastr|desinscrev|desinscri|desassin)~|(sair|sai|saia|quero sair|tirar|tira|fora) (da|desta|
dessa|d?esse) (lista|cadastro|grupo|sms)|(cancel|anul|encerr|suspend|interromp)(ar|e|em|o|a|er|am)
 =3(inscric~|assinatura|mensagens?|sms|envios?|cadastro|notific~|subscric~|alertas)

(me deix|deix)~ (me )?(em paz)|me esquec~|(vou|irei) (te )?(bloquear|denunciar)
""",
    about="mensag~|messages?|sms~|texto~|torpedo~|notific~|alerta~|propag~|spam~",
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

(не|ничего не) (надо|нужн~|хочу|хотим|стоит|желаю|согласен|согласна|просил~|даю) =4(присыл|#|на это|
согласи|слать|отправл|пис|получ|звон|ваш|этог|этих|спам|рассыл)~

(хватит|прекратите|прекрати|перестаньте|перестань|остановите|кончайте|завязывайте|стоп|заканчивайте|
прекращайте|достали|достал|прекратить|остановить|надоели|надоел|довольно) =4(пис|пиш|присыл|слать|
шлите|шли|отправл|звон|беспоко|#|тревож|доста|отправк)~

(не|ненадо|нельзя) ((мне|нам|больше|сюда|надо|нужно|смейте|смей|стоит|вздумайте|нужно мне|на этот
 номер) ){0,3}(пиши|пишите|писать|присылай|присылайте|присылать|шлите|шли|слать|отправляй|
отправляйте|отправлять|звони|звоните|звонить|беспокой|беспокойте|беспокоить|тревожьте|тревожить|#|
пришлите больше)(?! (адрес|счет|документ|посылк|в двер|маркер|сегодня|завтра)~)

не (интересует|интересно|интересны|заинтересован~)|неинтересно|(#) =2не (нужн|надо|интерес)~

(удали|убери|исключи|вычеркни|сотри|удалить|убрать|исключить|выпиши|сними|снимите)(те)?
 ((пожалуйста|уже|срочно|из базы|навсегда) ){0,2}(меня|мой|этот|нас|мои|наш)( |$)|(отпишите|отпиши|
отписать|отписаться|отписка|отписываюсь|отпишусь|отпишитесь|отписывайте|отпишете|отписался|
отписаюсь)

(отмен|отключ|аннулир|откаж|отказ|остан|прекра|убер|удал|закрой)~ =3(подписк~|#)|(отстаньте|отстань|
отвалите|отвали|отвяжитесь|отвяжись|идите (на|к|в)|пошли (вы|на)|пошел (ты|на))|(оставьте|оставь)
 (меня|нас) (уже )?в покое|больше =1не (надо|нужно|пиш~|присыл~|шл~|отправ~|звон~|беспок~)|
(блокирую|заблокирую|жалоб~) =1(вас|номер|на вас)|выпис~ меня
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

(togli|cancell|rimuov|elimin|lev|depenn)~ =3(da|dal|dalla|dalle|dai|su) (vostra |questa |tua
 )?(list|elenc|rubric|databas|sistem|contatt)~

non (piu )?(voglio |desidero |vorrei )?(ricever|accett|mandar|mandate|invia|inviate|scrive)~ (piu |
altri |vostri |questi |mi )*(messagg~|sms|niente|nulla|avvis~|notific~)

(smettete|smetti|smetta|smettano|smettetela|smettila|smetterla|basta|finitela|finiscila|piantatela|
piantala|cessate|evitate|fermate|fermatevi|stop|interrompete|sospendete|stoppate) ((di|con|a|subito|
i|questi|gli|tutti|linvio|per favore|gia|dei) ){0,4}(scriv|mand|invi|contatt|disturb|chiam|messagg|
sms|tempest|spam|spedir|linvio|importun|notific|molest|pubblicit)~

non ((mi|ci|piu|voglio che|dovete|vi permettete di|vi|ti|dovreste|scrivete|osate|inviate o)
 ){0,3}(scriv(ete|etemi|ermi|ere|i|a|ano|iate|eteci)|(mand|invi|contatt|disturb|chiam)(ate|atemi|
armi|are|i|ino|iate|ateci))(?! (lindirizzo|la|il|lo|un|oggi|domani)( |$))

(non|nemmeno) (voglio|desidero|vorrei|intendo|gradisco|accetto|autorizzo|vogliamo|ho (mai
 )?(chiesto|autorizzato|dato)|desideriamo|do) (piu )?=4(ricev~|#|contattat~|nulla|niente|saperne|
questa roba|questo servizio|pubblicit~|consenso|avvisi)

non (mi |ci )?interess~|non sono (piu )?interessat~|nessun interesse

(cancell|togli|rimuov|elimin|lev|depenn)(ami|atemi|etemi|imi|ateci|eteci|armi|ermi|uovermi|etermi|
iermi|ateci)|(cancell|togli|rimuov|elimin|lev)~ (subito |per favore )?((il|questo|dal) )?(mio|
questo|nostro) (numero|nome|contatto|recapito|cellulare)

(disiscriv|disiscriz|disabbon|disiscr|disattiv|dissociar)~|(disdir|annull|cancell|disdett|termin|
revoc)~ =3(iscrizione|liscrizione|l?abbonamento($| ai)|messaggi|sms|consenso|sottoscrizione|
notifiche|alert|avvisi)|(lasciatemi|lasciami|lasciateci) (in pace|stare|perdere)|(vi|ti) (blocco|
denuncio|segnalo)|(uscire|uscir|togliermi|cancellarmi|rimuovermi) (dalla|da questa|dalla vostra|dal|
da) =1lista
""",
    about="messagg~|sms~|notific~|pubblicit~|comunicazion~|avvis~|spam~",
)
IT_NOT = _rules("""
non (la |lo )?(smett|finisc|pianta)~|non =1(ricev(o|iamo|uto)|arriva~)

perche non

(segnale|cartello) (di )?stop
""")
# In languages whose words nobody takes for one another's.
ANY = _rules(
    """
(sin|nada de|sem|niente|nessun|ni un|aucun|keine?|без|никаких|(pas|plus|non|no|nao|keine?)
 =3(besoin|bisogno|servono|necesito|preciso|brauche)) =2(#)(?! =2(rec|ric|bek|erh|приш|пол|ancora|
todavia|encore|ainda|noch|da)~)

(dije|pedi|pido|demande|dit|chiedo|detto|dire|disse|falei|сказала?|говорить|говорил~|gesagt|
geschrieben) =3(paren?|parar|quit[^o]~|borren|arret|darret|cess|smett|basta|стоп|stopp?|не пис)~

(como|comment|come|wie|как) =4((parar|arret~|fermar~|stopp~|прекрат~) =1(#|essas|estos|ces|questi|
diese|эти|isso|ca$)|(no|non|nao|plus|nicht|не) =1(rec|ric|bekomm|получ)~)|(parar|deixar|dejar|
arreter|smettere) de =1(receb|recib|recev)~|(saio|salgo|sors|esco|komme ich) =2(lista|liste|grupo)|
(последнее предупр|letzte warn|ultim. (advert|avis|avvis)|dernier avert|(last|final) warn)~|pas
 =1(la|le) bonne? (personne|numero)|nummer gehort nicht|номер (больше не|принадлеж)~|refuse
 =2recev~|oppose =4numero|cancellazione =2numero

((numero|nummer|person|persona|pessoa) (equivocad|incorrect|errad|errone|sbagliat)~|(mauvais|faux|
falsche|verkehrte)~ (numero|nummer|person~|rufnummer|handynummer)|(equivoc|confund|engan|errou|
erraram|errado|sbagli|tromp|erreur|ошиб|перепут)~ =4(numero|номер~|persona|personne|pessoa|
человек~)|numero =1sbagliat~|не (тот|те|туда) (номер|человек|пиш|попал)~|номером ошиб~|nummer
 =1geirrt|falsch verbunden|verwahlt)(?! (de|del|di|do|da|du|no|na|en|sur|von|auf|in|su|в|на)( |$))

numero (ya no es|nao e mais|non e piu|nest plus)|(no es|ya no es|nao e|non e|cest pas|nest pas|nest
 plus) (mas |mais |piu )?(el|o|il|le) (bon |mio )?(numero|telefono|celular)(?! d[ei] (pedido|
commande|ordine))|(l[oae]s|te|os|vou|irei|voces) (voy a |vamos a )?(bloque|denunci|demand|process)~|
(es|cest|das ist|isso e|questo e|e) =1(acoso|harcelement|belastigung|assedio|molestie)|(non conosco
 nessun|no conozco a nadi|nao conheco ningu|hier wohnt kein|aqui no vive|здесь таких|mi avete
 (stanc|rott|scocc))~|(буду|начну) жалов~|ich bin nicht (herr|frau)

(revo|retir|widerruf|widersprech|entzieh|ritir|отзыв|отозв)~ =3(consen|einwillig|zustimm|соглас|
permis|autori|permes|accord|nutzung|werbung)~

^(?=(.* )?(denunci|demand|abogad|plainte|avocat|cnil|police|poursui|anzeig|zeige|anwalt|polizei|
verklag|bundesnetz|policia|process|procon|advogad|querel|avvocat|garante|жал|пожал|полици|суд|фас|
адвокат|юрист))(.* )?(si|se|sil|wenn|falls|если|noch|encore|otro|outra|altro|ещ|еще|prochain|
nachste|proximo|proxima|prossimo|следующ)~ =4(mensa|messag|sms|смс|texto|nachricht|сообщ|escri|ecri|
schreib|scriv|пиш|напиш|присы|присл|продолж|sigu|sig|continu|insist|mand|envi)~

(aguent|aguant|soport|support|posso piu|hart|cansad|stufo|stufi|marre|ras le bol|satt|genervt|
надоел|устал)~ =4(mensa|messag|sms|nachricht|texto|сообщ|смс|рассыл)~|(non sono|no soy|nao sou|ne
 suis pas|bin nicht|я не) =2(persona|pessoa|personne|person|тот|та)~|(borr|elimin|supprim|effac|
apag|exclu|remov|cancell|rimuov|losch|удал)~ =2(mis datos|mes donnees|mes coordonnees|meus dados|
miei dati|мои данны~)|(melde|trage) (ich|man) =2(ab|aus)|com[eo] (me|mi|ci) (borr|sal|quit|elimin|
cancell|tolg)~|como dejo de recib~|сколько можно (пис|присыл|слать)~|nie (wieder|mehr) =2(schreib|
kontakt|meld)~

vaffan~|fick (dich|euch)|задолбал~
""",
    about="(mensaj|mensag|messagg|message|nachricht|сообщ|смс|sms|texto|publicid|werbung)~",
)
# Whatever NOT finds in them.
SURE = _rules("""
(great|nice|appreciate|love|like|grateful|glad|happy|good|kind) =2if =1you =2(stop|quit|remov|delet|
took me|take me)~

(?<!dont )(?<!not )(?<!never )(?<!cant )(?<!wont )(?<!you )(?<!ever )(?<!did )(?<!to )stop (texting|
messaging) me$

(?<!you )(not|no longer|isnt|arent|wasnt) (at all |really )?interested(?! in (the|this|that) =1one)|
no part of (this|it|these)|why (dont|cant|wont) you ((please|just) )?(stop|quit|leave)|wrong (stop|
remove)|stop (to|2) (end|quit|stop|unsub~)

if =2(dont|doesnt|wont|ever) (stop|quit)|(se|wenn|falls|если) =2(smett|aufhor|прекрат)~|if you
 =1(text|message|contact) me
""")
OTHERS = (*ANY, *ES, *FR, *DE, *PT, *IT)
OTHERS_NOT = (*ES_NOT, *FR_NOT, *DE_NOT, *PT_NOT, *RU_NOT, *IT_NOT)

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

打错(?!字)|找的人|这不是.{0,4}号码|号码.{0,3}换.{0,2}[人主]|不用这个号码|哪来.{0,4}号码|把我(的(手机|号|电话|名).{0,3})?[删移]|怎么(停止|才能不).{0,4}(短信|收)|不要推销|拒收|(没有?|从来没|从未)订阅过?$|发错(人|号|对象|电话)|号码(错|不对)|[找搞]错(人|号)|再(发|给|来|有|收到|骚扰|打).{0,9}(举报|投诉|报警|起诉|告你|拉黑|律师)|(举报|
投诉|报警|
起诉).{0,6}(再|继续|还)发
""",
    about="短信|信息|消息|简讯|讯息|通知|推送|广告|邮件|短讯|垃圾|东西|资讯",
)
ZH_ALONE = "".join(
    _rules("""
(停止|停|勿扰|如何退出|退订|取消|取消订阅|退出|够了(?!吗)|滚|滚开|拉黑|不需要|不要了|不要|停掉|停发|停了|终止|关闭|别发|别再发|不再|拒收|T|TD|结束|退)
""")
)
ZH_POLITE = "".join(
    _rules("""
(请|谢谢|谢|我|了|吧|啊|呀|您好|你好|麻烦|你们|您|你|立即|马上|现在|赶紧|快|们|哦|全部|好吗|能不能|可以|可不可以|行吗|吗|我要|我想|想要|打错|打错|发错|
错|人|就|立刻)*
""")
)
# In the whole text, as its last words.
WHOLE = _rules(
    """
(number|numero|nummer|номер) (.* )?((remove|delete|erase|take) it( off| out)?|(borr|quit|supprim|
cancell|apag|losch|удал)~( le)?)$
"""
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
