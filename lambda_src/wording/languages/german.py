"""German, by the letters of ``languages``."""

GERMAN = """
Q sms nachricht nachrichten benachrichtigung~ erinnerung~ meldung(|en) mitteilung~
= ae:a oe:o ue:u
x die_sms_geloscht hat_sich_abgemeldet hor(|t|en|e)_(sie_|)nicht_auf hor_mal
 melde_mich_(mor|spa|noch|wied|dann|mon)~ (kann|wo_kann)_ich_kundigen ich_brauche_nichts sich
 (meld|ruf)et_euch (das|am|zu|zum|vom|bis|wochen|monats|jahres)_ende ende_(des|der|mai|juni|juli)
 reicht_(fur|eine|mir) (hort|horen)_(sich|das) genug_fur
 lass(|t|en_sie)_(uns_morgen|das_paket|mich_kurz) nehmt_ihr vergesst_meinen geschickt gesendet
 abgesagt (meld|trag)(en_sie|t)_mich_(fur|an)
x das_reicht_so
g komme werde bestelle(|n) melde(|n|t) meld nehm(e|en|t) nimm(|t) trag(|e|en|t) schmei(ss|s)(t|en)
 werf(t|en) kick(|t)
o ab aus ausm heraus los raus vom von runter
m abo abonnement~ angebot~ benachrichtigung~ erinnerung~ info~ meldungen mitteilung~ newsletter~
 mist mull reklame sms spam texte zusendung~ nachicht(|en) nachricht~ werb~ whats~ post dienst
 gutschein~ kontakt kontaktaufnahm~ kontakte_mehr anrufe mails email~ mail e_mail~ spam~
 nachrichtenflut botschaft~ rundschreiben aktionen rabatte~ gewinnspiel~ bettel~ quatsch zeug
 schrott dreck kram terror
h kann wie wie_kann konn(en|t|tet) was_muss_ich_(tun|machen)(_um|_damit|) wo_kann
 wurde_(gern|mich)~
X rauch~ trinken
T zeige_(euch|dich) anwalt~ anzeig~ beschwer~ blockier~ datenschutz~ polizei verbraucher~ verklag~
 bundesnetz~
 recht(liche|sanwalt) zeige_(ich_|)sie melde_ich_(das|sie|euch|diese|es)
ma (beim|das)_nachste(n|)_mal noch_(eine|ne)_(sms|nachricht) noch_eine_und sonst
at (wenn|falls)_(das|sie|ihr)_(nicht_aufhort|nochmal~|weiter~|mir_noch~|mir_wieder~)
n kene nie niemals nimmer nix ohne kei(|e|n~) nich(|t|ts) kein_(bock|bedarf)_(mehr_|)auf null
 gar_nicht~ niemand keinesfalls keineswegs auf_keinen_fall
na nie_(wieder|mehr) nicht_(mehr|langer|weiter) (gar_|)nichts_mehr kein(e|en)_einzig(e|en)
 nie_nie_wieder nimmermehr in_zukunft_nicht
t angeschrieb~ anzuschreib~ belastig~ schik~ texte(n|t)~ verschick~ zu_kontaktieren zugetextet
 zugespammt spam(t|men|mt) nutzung zukommen_lassen zuschick~ zusend~ schreib~ schreip kontaktier~
 nerv~ stor(en|t|e) schick~ sende(|n|t) simst verwendung genervt_werden gestor~
 zuzus(chicken|enden) zu_s(chicken|chreiben|enden) (euch|ihnen)_(was_|)horen anschreib~ senden
 anruf~ anzuruf~ zulabern zumull~ bombardier~ uberhauf~ melden_sich_nicht bedrang~ terroris~
 zuspam~ vollspam~ behellig~ beschick~ kontakt_aufnehm~ bespam~ funk(t|en)_an
 von_(ihnen|euch|dir)_horen
k daten kontakt(e|daten) nr nummer~ rufnummer tel handy(|nr|nummer) mobil(funknummer|nummer)
 name(|n) telefonn~
r genommen gestrichen herausnehm~ loschung entfern~ rausnehm~ rauslosch~ losch~ gelosch~ tilg~
 streich~ vergess~ vergiss sperrt aussortier~ ausschliess~ schmeiss~ zu_loschen zu_entfernen
 gekundigt
xn und_(mich|mir|uns)_nicht und_(nie|nicht|kein)
f an auch auf bei bin bite bitte damit danke dass davon doch dringend endlich frau fur guten hallo
 am hat hatte herr in ist ja jetzt mal mit muss nun nur sehr sich so sofort tag und unter
 von_ihnen hiermit werden zu zum ein(|e|en|er|fach) hab(e|en|t) hier(|mit) fordere verlange darum
 um gern(e|) selbst wurde noch uberhaupt gegeben jeglicher andere aber also denn dann dort
 doch_bitte mal_bitte endlich_mal gefalligst unverzuglich umgehend verdammt einfach_mal ab_jetzt
 ab_heute ab_sofort sofort_ unbedingt wirklich echt eigentlich gerne freundlich hoflich
 personlich~ personenbezogen~ telefonisch per via uber durch wegen meinerseits ihrerseits hiervon
 daher deshalb und_zwar sei seien ware nett schon_gut konntet wurdet solltet soll sollt sollen
 durfen darf mussen bitten wenn_moglich moglich damen herren team leute kollegen scheiss~ blod~
 verfickt~ dauernd standig permanent taglich jeden_tag schon tage
C einverstandnis einwilligung werbeeinwilligung zustimmung erlaubnis(|_zum)
R entz(iehe|ogen) wider(ruf~|spreche) zieh(|e|e_zuruck) zuruck(gezogen|ziehen)
u (blockier|verklag|zeig|meld)e_ich_(euch|sie|dich) erstatte_ich gehe_ich_zur_pol~
 abgemeldet_werden falsch_verbunden in_ruhe_lassen nein_keine nicht_storen verwechseln_mich
 streich(en_sie_mich|t_mich) ver(pfeif~|piss~|schon~|wahlt|schwindet) ich_(blockiere|zeige_sie_an)
 (hau|haut|geh|geht)_(ab|weg) (kein|keinen)_(kunde|kundin)_(mehr|von)
 (sie_|ihr_|)hab(en|t)_(sich|euch)_(verwahlt|vertippt|geirrt|in_der_nummer|vertan)
 ich_bin_nicht_(herr|frau) nicht_die_nummer_von falscher_empf~ gehort_jetzt_mir
 hat_diese_nummer_nicht~ kenne_kein~
 lass(t|en|)(_sie|)_(mich|uns)(_endlich|_doch|)(_damit|)_(in_(ruhe|frieden)|zufrieden)
 (das_ist_|)belastigung werd(e|en)_ich_diese~ (ihr_|sie_|das_)nerv(en|t)(_nur|) das_ist_spam
 halt(et|)_die_klappe unterlass(t|en_sie)_das finger_weg interessiert_(mich|uns)_nicht schnauze
 jegliche(r|n|)_werb~ widersprech(e|en)_hiermit auf_(die|eure|ihre)_(sperr|black|robinson)liste
 ich_werd(e|)_(sie|euch|das|dich)_(melden|anzeigen|blockieren|verklagen)
 ich_melde_(sie|euch|diese|das|dich) (sehen|sieh|seht)_(sie_|)von_weiteren~
 von_weiteren_(kontakt|nachricht|zusend|sms)~ nichts_(mehr_|)mit_euch
 (will|mochte)_(nix|nichts)_(mehr_|)(von|mit)_(euch|ihnen|dir)
 (mein|meine|das)_(daten|nummer)_(sind|ist|sollen)_zu_(loschen|entfernen)~ geht_mir_auf~
 (ihr|sie)_geh(t|en)_mir_auf~ auf_den_(sack|geist|keks) nerv_nicht nervt_nicht
 keine_belast~ falsche(r|n|)_(nummer|empfang|adressat|person|kontakt)~ bin_nicht_mehr_kund~
 nicht_mehr_(die_nummer|meine_nummer|kund)~ nummer_(gehort|ist_neu|wurde_neu)~ verstorben
 gestorben nicht_(fur_|an_)mich_bestimmt kundigungsbestatigung abbestellt haben_will_ich_nicht
 spart_euch~ verzichte verzichten_sie~ bin_raus ich_steige_aus raus_aus_(der|eurer|dem|diesem)~
 weg_von_(der|eurer)~ ich_will_(hier_)raus scher(t|)_(euch|dich)~ zum_teufel
 leck(t|)_mich~ fick(t|)_(euch|dich)~ fuck_(off|you) zeige_ich_(sie|euch|dich)_an
 nerv(en|t|)_(sie_|ihr_|)(jemand|wen|and)~ lass(ts|en_sie_es|t_es|_es)_gut_sein
 von_(ihnen|euch|dir)_nichts_mehr jemand_anderen horts_auf
s aufhor~ genug schluss unterlass~ stopp(e|en|t) weg_(mit|damit) das_zu_unterlassen
 hor(|t|en|e)_(bitte_|sie_|sie_bitte_|bitte_sie_|jetzt_|endlich_|sofort_|mal_|doch_|)(damit_|)auf
 lass(t|en|)_(sie_|)(das|es|den) hor(t|en_sie|)_mit ruhe_mit reichts_mit
S (genug|satt|genervt|hart|schluss)_(von|mit) (nase|schnauze)_(gestrichen_|)voll_von
 kein(e|en)_(lust|bock)(_mehr|)_auf
e abstellen ende (beend|kundig|stornier|einstell|deaktivier|abschalt|sperr|unterbind)(en|e|t|et|)
 stell(t|en)(_sie|)_(ein)
O (abmeld|abbestell|austrag|abzumeld|abzubestell|auszutrag|deabonnier|austragung)~
 (meld|trag)(e|en|t|et|)_(sie_|)(mich|uns)_(von_diesem_dienst_|)(ab|aus)
U abbruch es_reicht (das_|jetzt_)reicht(_jetzt|s|) raus reicht unerwunscht abgemeldet kundigung
 kundigen widerruf ruhe~ reichts ruhe
c (anruf|ruf)(en|t|e)
l datenbank~ kontakte list~ system verteil~ diesem_dienst
p mich mir uns
y mein unsere meine(|n|r) meines unser(|em|en|er|es) meinen meinem
w brauchen bevorzuge lieber brauche mocht~ mag will(|_ich) woll(en|te) wunsche(|n) haben brauch
 mag_ich
n ab_nichts
a kunftig mehr nochmal wieder zukunftig weiter(e~|hin) langer ab_sofort je_wieder jemals erneut
 fortan demnachst
v bekomm~ empfang~ erhalt~ kriegen mitmachen dabei_sein stehen
A gesagt sagte
j abonniert bestellt eingewilligt registriert zugestimmt ange(fordert|meldet) erlaubt
W geirrt nicht_die_richtige verkehrte falsch(|e|en|er)
P person
I interess(e|iert)
b das dem den der die es solche alle(|n|s) diese(|n|r|s) eure(|m|n|r) ihre(|m|n|r) was etwas
 dein(|e|em|en|er|es) euer eures ihres jene(|r|s|n) dieser diesem dieses derartig~ solcher solchen
 solch irgendwelche~ irgendwas jegliche~ samtliche~ all welch~
i du euch ich ihnen ihr man sie wir dich sich uns_beide euch_bitte
q ist_das ob wann warum wer wieso wo welche(|r)
z bis erst gestern heute montag morgen spater vor
B fitnessstudio~ studio karte ec_karte versicherung kreditkarte bankkarte mittagessen kita bank
 girokarte kurs essen
x (ihre|eure|die|deine|ihr|alle)_(nachricht|nachrichten|sms)_geloscht
 versehentlich_abgemeldet aus_versehen_abgemeldet
t benachrichtig~
m versicherungswerb~
nw untersag~ verbiet~ verbitt~
F (zwei|drei|vier|funf|zehn|hundert|tausend|zig|mehr|x)mal
 (zwei|drei|vier|funf|zehn|hundert|tausend|3|4|5|10)_mal
 mehrfach mehrmals wiederholt 2x 3x 4x 5x 10x wie_oft
 zum_(zweiten|dritten|vierten|funften|letzten|hundertsten|x_ten|tausendsten|wiederholten)_mal
A sagen sage wiederholen nein_sagen mitgeteilt schrieb
J abgemeldet ausgetragen abbestellt
f wurden wurdest wenn dankbar verbunden lieb froh moglichst tun kurz erneut_bitten ersuche ersuchen
 hofliche
 darauf hinsichtlich bezuglich betreffend zum_thema gluck liebe sehr_geehrte grusse gruss gruß mfg
 lg vg
 sage_es bitten_sie moglichkeit davon_absehen erlauben haltet digga alter mann mensch leute_ konnte
t informieren
z spater danach nachher
n ned net nit
na nimma
u (stop|stopp)_(geschrieben|geschickt|gesendet|geantwortet|gesagt|getippt|eingegeben|gesimst)
 (gebt|gib)_(endlich_|mal_|jetzt_|)ruhe verzieht_euch zieh(|t)_leine macht_die_fliege
 (seid|sind|bist)_(ihr|sie|du)_(eigentlich_|)(taub|blod|bekloppt|dumm|schwerhorig)
 was_(versteh(t|en)|ist)_(ihr_|sie_|)(an_|daran_|)(nein|stopp|stop)_~ langt_jetzt jetzt_langt~
 es_langt_jetzt
 (seid|sind|ist)_(so_|echt_|sehr_|einfach_|nur_noch_|)(nervig|aufdringlich)~
 (seid|sind|ist)_(so_|echt_|sehr_|einfach_|nur_noch_|)(lastig|penetrant|nervtotend)~
 von_(der|ihrer|eurer)_(sms_|)(liste|verteiler)_zu_~
 nie_meine_(nummer|handynummer)_(gegeben|angegeben)~
 (meine|die)_(nummer|handynummer)_(nie|niemals|nicht)_(gegeben|angegeben|weitergegeben)~
H ohne_(meine_|unsere_|)(zustimmung|einwilligung|erlaubnis)
M tablette~ medikament~ antibiot~ pille(|n) salbe~ therapie~ insulin dosis stillen tropfen medizin
 cortison~
i mein(|e)_(frau|mann|sohn|tocht|mutt|vat|partner)~
q soll_ich
- nachricht nachrichten benachrichtigung benachrichtigungen meldungen erinnerung erinnerungen
 werbung
 mails sms angebote infos mitteilungen
h konnten_sie_(mich|mir|uns)_nicht(_einfach|_bitte|) gibt_es_(eine_|)moglichkeit(en|)
 (kann|konnte)_man
t benutz~ nutz(en|t) verwend~
H nicht_mehr_(sehen|horen|lesen|ertragen|aushalten|abkonnen)
F (dritte|vierte|funfte|sechste|zehnte)(|n|s)
f woche monat
x gasteliste wunschliste einkaufsliste preisliste warteliste~
X aus_versehen versehentlich irrtumlich
U letzte_warnung
u haben_sie_(den|die)_falsche(n|) lass(t|en_sie)_mich_(hier_|da_|)(raus|aus)
a noch_einmal noch_mal
x was_(bedeutet|heisst|macht)_(stop|stopp)
x wie_stopp(e|t)_ich_(eine|einen|den)
u nicht_(zustimm|einverstanden)~ stimme_(dem_|)nicht_zu
s aufzuhor~
A1 nein_gesagt
m mahnung~
M schwimm~ tanz(en|kurs) fussball klavier turnen kurs training unterricht
j gebeten gefordert verlangt
u hol(t|en_sie)_mich_(da_|hier_|)raus
B bestellung versand lieferung fitnestudio~
r rauszunehm~
k telefon
u sehen_sie_davon_ab nichts_davon_wissen untersage_ihnen
 (wohnt|arbeitet|lebt)_((hier|da)_nicht_mehr|nicht_mehr_(hier|da))
 stell(t|en_sie|)_das_(ab|ein)
 stell(t|en_sie|)_(den|die|das)_(versand|sms|nachrichten|werbung)_(ein|ab)
 arbeite_(da_|dort_|)nicht_mehr
l gruppe
t simsen simst
s hor_uff hort_uff
n weder
w wunsche
x noch_nicht (meine_|die_|)alte_nummer satt_zu_warten
T wechsle_ich wechsele_ich (wechsle|wechsele|wechseln)_(die|den|wir)_(bank|anbieter|praxis|apotheke)
u trete_(hiermit_|)aus_(dem|der|eurem|ihrem)_~
at wenn_das_so_weitergeht
f glaube denke
u (den|die)_sie_suchen wie_lange_soll_das_noch zwing(t|en_sie)_mich_nicht~
 als_spam_(gemeldet|markiert)
u nachrichten_nicht_schlafen sms_nicht_schlafen
w wil
a mer
u braucht_mich_nicht_mehr~ brauchen_sie_mich_nicht_mehr
x lass(t|en_sie)_(meinen|meine|den|die)
gp nehmt_ihr_(mich|uns)
w erlaube gestatte
m kommunikation
u stell(t|en_sie)_(den|die|das|alle|ihre|eure|jede|jegliche|weitere)_(sms|nachricht|werb|versand)~
 stell(t|en_sie)_(den|die|das|alle)_(benach|erinner|mitteil|zusend)~
 stell(t|en_sie)_(ihre|eure|jede|jegliche|weitere)_(benach|erinner|mitteil|zusend)~
u (konnt_ihr|konnen_sie)_(nicht|kein_deutsch)_lesen fertig_mit_(euch|ihnen)
 lass(t|en_sie)_mich_einfach ihr_sollt_verschwinden
 (ihr|sie)_belastig(t|en) steht(s|_es)_(mir_|)bis_(hier|oben) mir_stehts_bis macht_das_weg
 jetzt_ist_(aber_|mal_|aber_mal_|)gut
 ist_aber_mal_gut
H auf_die_nerven
r verschwind~
u davon_absehen lass_(ma|mal|es|das)_gut_sein
w mog
v kriegn
p ma
n kb
X e_mail_newsletter
u noch_eine_nachricht_und_ich
"""
