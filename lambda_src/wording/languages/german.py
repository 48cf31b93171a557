"""German, by the letters of ``languages``."""

GERMAN = """
H spam
s stoppen stoppt stoppe
 hor(|t|en|e)_(bitte_|sie_|sie_bitte_|bitte_sie_|jetzt_|endlich_|sofort_|mal_|doch_|)auf aufhor~
 schluss genug unterlass~ lass(t|en|)_(sie_|)(das|es)
S (genug|satt|genervt|hart|schluss)_(von|mit)
e (beend|kundig|stornier|einstell|deaktivier|abschalt|sperr|unterbind)(en|e|t|et|)
 kundigung~_(abo|sms) abstellen stell(t|en)(_sie|)_(ein) ende
O (abmeld|abbestell|austrag|abzumeld|abzubestell|auszutrag|deabonnier)~
 (meld|trag)(e|en|t|et|)_(sie_|bitte_|sie_bitte_|)(mich|uns)_(bitte_|sofort_|sofort|)(ab|aus)
 (ich_|)(meld|trag)e_(ich_|)(mich_|)(ab|aus)
u ich_bin_nicht_(herr|frau) abgemeldet_werden
 lass(t|en|)(_sie|)(_bitte|)_(mich|uns)(_bitte|_endlich|_doch|)_in_(ruhe|frieden) in_ruhe_lassen
 verpiss~ hau(t|)_ab zieh_leine verschon~ (das_ist_|)belastigung ich_blockiere ich_zeige_sie_an
 anzeige_(erstatten|wegen) verwahlt falsch_verbunden nein_danke_keine nicht_storen fick_dich
 (los)_werden werd(e|en)_ich_diese~
U reicht es_reicht loschen raus widerruf nie_wieder unerwunscht abbruch nichts_mehr
 brauche_ich_nicht_mehr das_reicht
r (losch|entfern|streich|tilg|vergess|vergiss)(en|t|e|et|) gestrichen genommen
g nehm(t|en|e) nimm trag(t|en|e|) meld(et|en|e) (raus|heraus)nehmen bestell(e|en) komme werde
o von vom aus ab raus heraus los
t
 (schreib|kontaktier|belastig|nerv|stor|schick|send|textet|anschreib|angeschrieb|simst)(en|t|e|et|st|)
 zuschicken zusenden behelligt behelligen zu_schreiben
c (anruf|ruf)(en|t|e)
m sms nachricht nachrichten werb~ mitteilung~ texte benachrichtigung~ info~ newsletter abo
 abonnement~ erinnerung~ meldungen reklame angebote zusendung~
l list~ verteiler~ datenbank~ kartei system adressbuch kontakte gruppe
k nummer~ telefonnummer handynummer rufnummer handy daten kontakt~ name namen
p mich mir uns
y meine mein meiner meinen unsere
n nicht kein~ nie niemals nichts ohne
w mochte~ will wollen wunsche wunschen brauche wollte bekommen_will will_ich
a mehr wieder weitere~ nochmal ferner zukunftig kunftig weiterhin
v bekomm~ erhalt~ empfang~ kriegen
A gesagt sagte gebeten bitte_sie
j angemeldet zugestimmt abonniert eingewilligt bestellt registriert angefordert
C einwilligung zustimmung einverstandnis erlaubnis
R widerruf~ entziehe widerspreche ziehe_zuruck
W geirrt falsche falscher falschen verkehrte falsch nicht_die_richtige
P person
I interesse interessiert
b das diese dieser diesen ihre ihrem eure eurem eurer den die dem der dieses es alles alle solche
 irgendwas
f sich damit dass habe haben hat habt hatte muss bitte danke und an auf mit zu zum sofort endlich
 jetzt doch mal ja hallo herr frau sehr nur so bin ist hier guten tag auch in bei davon dringend
 werden von_ihnen unter fur
i ich sie ihr du wir euch ihnen man
q wann wo was wer warum wieso welche welcher ob ist_das wohin weshalb
h wie kann konnen wie_kann konnt konntet
z bis morgen heute montag vor erst noch gestern spater
x hor(|t|en|e)_(sie_|bitte_|)nicht_auf (das|am|zu|zum|vom|bis|wochen|monats|jahres)_ende
 ende_(des|der|mai|juni|juli) interesse_an reicht_(fur|eine) (hort|horen)_(sich|das)
 die_sms_geloscht
"""
