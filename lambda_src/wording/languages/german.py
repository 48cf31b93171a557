"""German, by the letters of ``languages``."""

GERMAN = """
g komme werde bestelle(|n) melde(|n|t) nehm(e|en|t) nimm(|t) trag(|e|en|t)
o ab aus ausm heraus los raus vom von
m abo abonnement~ angebote benachrichtigung~ erinnerung~ info~ meldungen mitteilung~ newsletter
 reklame sms spam texte zusendung~ nachicht(|en) nachricht(|en|n) werb(e_sms|~)
h kann wie wie_kann konn(en|t|tet) was_muss_ich_(tun|machen)(_um|_damit|)
X rauch~ trinken
T anwalt~ anzeig~ beschwer~ blockier~ datenschutz~ polizei verbraucher~ verklag~
 recht(liche|sanwalt)
n kene nie niemals nimmer nix ohne kei(|e|n~) nich(|t|ts) kein_(bock|bedarf)_(mehr_|)auf
t angeschrieben anzuschreiben belastigt gesendet schik~ texten verschick~ zu_kontaktieren
 zukommen_lassen zuschicken zusenden schrei(bs|p) zuzus(chicken|enden) zu_s(chicken|chreiben|enden)
 (euch|ihnen)_(was_|)horen
 (schreib|kontaktier|belastig|nerv|stor|schick|send|textet|anschreib|angeschrieb|simst)(en|t|e|et|st|)
k daten kontakt~ nr nummer~ rufnummer tel handy(|nr|nummer) mobil(funknummer|nummer) name(|n)
 telefonn(r|ummer)
r geloscht genommen gestrichen herausnehmen loschung entfern(t|ung) raus(loschen|nehmen)
 (losch|entfern|streich|tilg|vergess|vergiss)(en|t|e|et|)
xn und_(mich|mir|uns)_nicht und_(nie|nicht|kein)
f an auch auf bei bin bite bitte damit danke dass davon doch dringend endlich frau fur guten hallo
 hat hatte herr in ist ja jetzt mal mit muss nun nur sehr sich so sofort tag und unter von_ihnen
 werden zu zum ein(|e|en|er|fach) hab(e|en|t) hier(|mit)
C einverstandnis einwilligung werbeeinwilligung zustimmung erlaubnis(|_zum)
R entz(iehe|ogen) wider(ruf~|spreche) zieh(|e|e_zuruck) zuruck(gezogen|ziehen)
u abgemeldet_werden falsch_verbunden in_ruhe_lassen nein_danke_keine nicht_storen
 streich(en_sie_mich|t_mich) ver(pfeif~|piss~|schon~|wahlt) ich_(blockiere|zeige_sie_an)
 (kein|keinen)_(kunde|kundin)_(mehr|von) (sie_|)haben_sich_(verwahlt|vertippt|geirrt|in_der_nummer)
 ich_bin_nicht_(herr|frau)
 lass(t|en|)(_sie|)(_bitte|)_(mich|uns)(_bitte|_endlich|_doch|)_in_(ruhe|frieden) hau(t|)_ab
 (das_ist_|)belastigung werd(e|en)_ich_diese~
x die_sms_geloscht hat_sich_abgemeldet interesse_an hor(|t|en|e)_(sie_|bitte_|)nicht_auf
 (das|am|zu|zum|vom|bis|wochen|monats|jahres)_ende ende_(des|der|mai|juni|juli) reicht_(fur|eine)
 (hort|horen)_(sich|das)
s aufhor~ genug schluss unterlass~ stopp(e|en|t)
 hor(|t|en|e)_(bitte_|sie_|sie_bitte_|bitte_sie_|jetzt_|endlich_|sofort_|mal_|doch_|)auf
 lass(t|en|)_(sie_|)(das|es)
S (genug|satt|genervt|hart|schluss)_(von|mit)
e abstellen ende (beend|kundig|stornier|einstell|deaktivier|abschalt|sperr|unterbind)(en|e|t|et|)
 stell(t|en)(_sie|)_(ein)
O (abmeld|abbestell|austrag|abzumeld|abzubestell|auszutrag|deabonnier)~
 (meld|trag)(e|en|t|et|)_(sie_|bitte_|sie_bitte_|)(mich|uns)_(bitte_|sofort_|sofort|)(ab|aus)
U abbruch es_reicht raus reicht unerwunscht
c (anruf|ruf)(en|t|e)
l datenbank~ kontakte list~ system verteiler~
p mich mir uns
y mein unsere meine(|n|r)
w brauche mochte~ will(|_ich) woll(en|te) wunsche(|n)
a kunftig mehr nochmal wieder zukunftig weiter(e~|hin)
v bekomm~ empfang~ erhalt~ kriegen
A gebeten gesagt sagte
j abonniert bestellt eingewilligt registriert zugestimmt ange(fordert|meldet)
W geirrt nicht_die_richtige verkehrte falsch(|e|en|er)
P person
I interess(e|iert)
b das dem den der die es solche alle(|s) diese(|n|r|s) eure(|m|r) ihre(|m)
i du euch ich ihnen ihr man sie wir
q ist_das ob wann warum was wer wieso wo welche(|r)
z bis erst gestern heute montag morgen noch spater vor
"""
