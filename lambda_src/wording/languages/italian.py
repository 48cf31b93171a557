"""Italian, by the letters of ``languages``."""

ITALIAN = """
Q sms messaggio messaggi msg avviso avvisi notific~ promemoria alert promo(|zion~)
' l d m n
+ mi ci
= k:ch
x cancellat(o|a) eliminat(o|a) rimoss(o|a) mandat(o|a) inviat(o|a) scritto contattato dove_ferma
 mi_basta si_ferma volta_basta basta_(un|una|poco|cosi_grazie|per|che) (alla|la|a|il|di)_fine
 fine_(settimana|mese|delete|corso|giornata) piu_(tardi|informazioni|formaggio) si_e_disiscritt~
 (hai|ha)_scritto smesso non_ferm~ lasciam~ lasciat~
 (avete|ha|hai|ho)_sbagliato_(l|ordine|taglia|pizza|indirizzo|prezzo|data|giorno)
 non_(ancora|smett~|dimentic~)
 (cancell|annull|elimin|togli)are_(la_prenotazione|l_ordine|un_articolo|la_cipolla)
 mi_(fermo|fermer)~
X bere fumare fumo
T avvocat~ denunc~ garante polizia carabinier~ reclamo segnal~ legal(e|i) vie_legali
ma (la_|alla_)prossima(_volta|) un_altro_messaggio al_prossimo_messaggio
at se_(continu|insist|mi_scriv|non_la_smett|mi_mand|riscriv|mi_contatt)~
L piu_n(iente|nt|nte|ulla)
m invii informazion~ email mail e_mail chiamate campagn~ promemoria sollecit~ buoni coupon sconti
 sondaggi spazzatura cavolate schifezze boiate catene
l (vostri|tuoi|suoi|dai)_contatti
t assill~ infastid~ invin~ stress~ scriv~ spamm~ contatt~ disturb~ tempest~ importun~ molest~
 romp(ete|ere|a) (mand|invi|spedi|messaggia|riscriv|scoccia)~ cerc(ate|arm|atem)~
 trattamento_de(i|l) uso
 insist~ assilla~ ossess~ tormen~ bombard~ martell~ seccatemi seccate telefon~_e
r rimoz~ togl~ tolg~ rimuov~ cancell~ elimin~ lev(at~|am~|a|ar~|i) depenn~ dimentic~ scord~
 perdete scancell~ esclud~ sganc~ escludete~ scart~ depenna~ svincol~ sbloccatemi rimozione
n mai ne nemmeno niente nisuno nn nnt non senza nessun(|a|_altro) zero
na non_piu niente_piu mai_piu basta_con
b cose gli i il la le lo l nulla roba sta ste sti sto suoi tua tuoi vs que(gli|i|lla|l)
 quest(a|e|i|o) tutt(a|e|i|o) vostr(a|e|i|o) nostr(a|e|i|o) suo tuo genere nostro
m abbonament~ alert avvis~ comunicaz~ iscrizion~ mex newsletter invio serviz~ whatsapp vocali
 notific~ novita offerte pubblic~ robaccia sms~ spam~ inviti mess(|agg~|agi~) notizie msg
 promo(|zion~) marketing
l archiv~ database gruppo indirizzario rubrica sistema elenc(hi|o) list(a|a_contatti|e)
 mailing(|_list) qui
k dati nom(e|inativo) recapito tel telefono cell(|ulare) numer(i|o) num contatto
w bisogno gradirei ho_bisogno vogliamo voi?o vojo volio serv(e|ono) ho_(mai_|)chiesto do desider~
 acconsento
 (voglio|vorrei|intendo|gradisco|accetto|autorizzo|va_di|ho_voglia|interessa_(ricevere|sapere))
nw mi_oppongo(_a|_al|) rifiuto preferirei_non preferisco_non nego diffid~
at essere_(piu_|mai_|)(contatt|disturb|importun)~
v essere ricev~ veder~ saper~
f a al altrimenti anche avete buongiorno che chiedo(|_di) ciao cmq con da dai dal dalla dei della
 di d dopo e esigo favore gentilmente gia grazie ha hai ho in k ke ora palle pf potete prego
 ragazzi rotto salve scatole si sono su subito un una urgente x xfavore cortes(emente|ia) sul nel
 altr(e|i|o) per(|_favore|favore) delete dell ad richiedo pretendo domando vengano dato
 sia state stat(o|a) continua(re|no) ulteriormente dagli alle dalle voluto allora quindi sempre
 bene gentile immediatamente personali personale commerciali commerciale pubblicitari
 pubblicitarie automatici automatico ogni_giorno tutti_i_giorni continuamente continui continue
 signori signora signor ragazza gente cavolo cazzo diamine porca miseria mannaggia tramite via
 questo_mezzo siano venga vogliate voglia vorrei_che potreste fare fate faccia facciate fatemi
 fammi cosi almeno oltre ne_ abbiamo ma co cu dall nell sull all chiedere gradito
R annullo revoc~ ritir(are|ato|o)
u toglici vaffan~ spar(ite|isci) (mi_|ci_|)(avete|hai|ha)_(rotto|stuf|stanc|scocc|secc)~
 l_ha_cambiato ne_ho_(abbastanza|piene(_le_tasche|)) (persona|numero)_(sbagliat)~
 non_se_ne_puo_piu non_ne_posso_piu che_palle (avete|ha|hai|hanno)_sbagliato(|_numero|_persona)
 (andate|vai|va|andatevene)_a_quel_paese siete_(fastid|insop|mol)~
 (|mi_|si_|come_mi_)(disiscri|disabbon|dissoc|disinscri)~ fuori_dalle togliti~
 levat(i|evi)_(di|dalle)
 lasci(atemi|ami|ateci|aci|armi|_ci|ate_mi)_(in_pace|stare|perdere|tranquill(o|a|i)|vivere)
 mi_lasci(|ate)_(in_pace|stare|perdere|tranquill(o|a)|vivere) (vi_|ti_)(blocco|denunc|segnal)~
 (essere|sia|venga)_(rimoss|cancellat|tolt|eliminat)~ (questo_|e_)(spam|stalking|una_molestia)
 (ora|adesso)_basta non_(disturbate|rompete) vi_siete_sbagliati si_e_sbagliato non_appartiene~
 ora_e_mio mi_state_(stress|dando_f|scocc|tempest|disturb)~ non_conosco_quest~
 non_e_(piu_|)il_(mio_|)numero non_sono_(io_|)la_(persona|signora) una_buona_volta bloccate(mi|ci)
 non_insist~ (i_miei_)dati_(siano|vengano)~
 non_mi_(stress|romp|scocc|assill|insist|cerc|tormen|infast)~
 (vi_|ti_|)(blocchero|segnalero|denuncero)
 (siete|sei)_(pesant|assill|insist|una_rottura|dei_rompi|stalker)~
 che_(rottura|pizza|stress|noia|scocciatura) avete_stancato~
 mi_avete_(stanc|esaus|romp|scass|tritur)~
 (il_|questo_)numero_(e_cambiato|non_e_piu|ora_e|e_di_un)~
 non_sono_(piu_|)(il_|la_|)(client|propriet|titolar|intestatar|destinatar)~
 destinatario_(sbagliat|errat)~ ha_il_numero_sbagl~ non_abita_nessun~ (e_|)decedut~ non_sono_quella~
 non_so_chi_si(a|ete) chi_siete_e toglietevi~ levatevi~ andatevene~ fatela_finita falla_finita
 fate_basta datemi_pace datevi_una~ fatevi_i~ vorrei_uscire~ voglio_(uscire|disiscri|smettere)~
 non_desidero_piu_particip~ non_partecipo_piu (essere_|)lasciat(o|a)_(in_pace|stare|perdere)
s interrompete sospendete basta(|_cosi) esci uscire piantat~ finitel~ finiscil~ smett~ smetti~
 smetta~ cess~ evita(te|re) ferma(te|ti|tevi|re) stoppa~
S (stuf|stanc|arcistuf|esaust|stress)(o|a|i)_d(i|ei|a|elle|alle) basta_a
e fine disd~ annull~ termin(a|e|i|o)~ disattiv~ sospen~ interr~ blocc~ disabilit~
 (la_|l_|)cessazione interruz~
U fermo ferma vattene cancellazion~ rimozione uscita
c (chiam|telefon)(ate|atemi|armi|are|i|iate|ateci)
p ci me mi
y mia miei mio
a ancora mai_piu nuovamente piu ulteriori altr(e|i|o) in_futuro d_ora_in_poi da_ora_in_poi da_oggi
 in_avanti piu_avanti_mai
V ricevo ricevuto
A detto dire dirvelo ripetere ripeto ripetuto ripetervelo dico
j abbonato chiesto registrato iscritt(a|o) richiesto acconsentito accettato
C consenso permesso_di dato_il_permesso_di permesso autorizz(azione|o|ato)
W erroneo errat(a|o) sbagli(|a|ata|ato)
P persona
I interess(a|ano|ata|ato|ati|e|i)
i io lei ti tu vi voi
B palestra carta assicurazione acquisto pranzo banca mensa abbonamento_in
x (disiscritt|cancellat)(o|a)_per_(sbaglio|errore) basta_cosi_(solo|le|per)
u (gia_|)(scritto|detto)_(gia_|)(stop|basta) raga_stop
f cn
q a_che_ora chi cosa dove perche qua(le|ndo|nto)
h come posso potreste puoi come_(faccio_a|posso|si_fa_a) si_puo possibile
 come_(si_fa_|faccio_|posso_fare_)(per|a)
z domani finche fino lunedi oggi prima
F (mille|cento|due|tre|quattro|cinque|dieci|tante|troppe)_volte
 (quante|varie|diverse|piu|2|3|4|5|10|1000)_volte
 (seconda|terza|quarta|quinta|ultima|ennesima|millesima)_volta
a prossim(o|a)
b ogni
f devo dobbiamo bisogna vado andro ve sarei sarebbe saremmo sareste grat(o|a|i) riconoscente lieto
 lieta bello
 riguardo(|_a|_alla) circa inerent~ relativ~ su_questo xke mandandomi fossero fosse tesoro amico
 raga
 vi_pregherei pregherei chiederei gentilezza bonta cortesia distinti saluti potessi poteste
 possibilmente
w piacerebbe gradiremmo preferirei occorr(e|ono) vogliate_piu
t avvis(ar|ate|armi|atemi|arci)~ notificar~ informar(mi|ci|e) ricordar(mi|ci|melo)
h non_(potreste|potete|si_puo|puoi|potrebbe|sarebbe_possibile)
m messaggi(o|) mesag~
u (ma_|)che_(strazio|tormento|barba|seccatura|assillo|insistenza|sfinimento) dateci_un_taglio
 smammate
 mi_avete_(frantum|seccat|nauseat|sfin|esasper)~ datevi_una_calm~ state_(esager|rompend)~
 basta_davvero
 vi_ho_gia_detto_(di_no|no|basta|stop) ho_gia_detto_di_no
 (scritto|mandato|risposto|inviato|digitato)_(la_parola_|)(stop|basta|cancella|fine)
 mi_(ero|sono)_gia_(disiscr|cancell|tolt)~
 non_(vi_|le_|ti_|)(ho|abbiamo)_mai_(dato)_(il_mio_|il_nostro_)(num|tel|cell|contatto)~
 non_(vi_|le_|ti_|)(ho|abbiamo)_mai_(lasciato|fornito)_(il_mio_|il_nostro_)(num|tel|cell|contatto)~
 (mi|ci)_state_(sul|esasp|ossess|assil|perseg|torment|sfinend)~ (ora|adesso|questo)_e_troppo
H (senza_il_mio_|senza_mio_|senza_)(consenso|permesso|autorizzazione)
M pastigli~ compress(a|e) medicin~ farmac(o|i) antibiotic~ terapia cura dose insulina pillol~
i mi(a|o)_(mogli|marit|figli|madr|padr|mamm|sorell|fratell)~
T agcom autorita tribunale querela querelo esposto avvocato
h c_e_(un_|)modo_(di|per) esiste_un_modo_(di|per)
w sopporto sopportiamo tollero reggo
t us(ate|are|i|ino)_(il_|questo|ques|mio)~
f settimana settimane mese
F (terzo|quarto|quinto|sesto|decimo|terza|quarta)
x lista_d(_attesa|ella_spesa|ei_desideri|egli_invitati|i_nozze|ei_prezzi)
u mi_cancello essere_(tolt|rimoss|cancellat|eliminat)~
f dovete devi
X per_(sbaglio|errore) inavvertitamente
t (date|datemi|dare|dateci)_(piu_|)fastidio
U ultim(o|a)_(avvertimento|avviso)
x (che_|)cosa_(fa|significa|vuol_dire)_(lo_|)stop
a futur(a|e|i)
U sono_(stuf|stanc)(a|o)(_di_questo|)
A1 detto_(di_|)no
x il_blocco
m buono_sconto
u tiratemi_fuori persecuzione
S non_ce_la_faccio_piu_con
t rompermi rompere~
H finiscano cessino smettano
B spedizione ordine
s asten~
nw vieto vietiamo
v (stare|restare|rimanere)_(nella|in|sulla|su)
u non_voglio_(piu_|)(niente|nulla)_da_(voi|te|lei) non_(abita|vive|lavora)_piu_(qui|li|qua)~

f immediat(a|o) nella nelle
x (spedi|invia|manda|lascia|porta)te(lo|la|li|le) vecchio_numero (stanc|stuf)(o|a)_di_aspettare
w vuole vogliono
T cambi(o|amo|ero)_(banca|clinica|gestore|operatore|farmacia|scuola)
u esco_dal_(programma|gruppo|servizio) vi_(state_|)sbagli(ate|ando)
f credo abbiate
u non_conosco_(nessun|alcun)~ non_sono_(chi|quello_che|quella_che)_~ fino_a_quando_continuerete
 rompiscatole
 non_costring(etemi|ermi)_a_~ vi_ho_(segnalat|bloccat|denunciat)~
 (chiesto|richiesto)_la_(cancellazione|rimozione)
U non_sono_(un_|una_|vostro_|vostra_|)paziente
S (fate|lasciate)_dormire
u non_voglio_piu_partecipare voglio_uscire_dall_elenco
x voglio_uscire_(dall|prima|da_casa|dalla_scuola|con)
ma alla_prossima
T faccio_causa
l registri
H (facendo|fate|fanno)_impazzire
u sapete_leggere non_capite_(dell|la|il)~ chiuso_con_voi
 lasciatemi_e_basta fin_sopra_i_capelli
 detto_di_(sparire|andare|piantarla) state_(molest|perseg|torment|assill)~ datevi_pace uscirne
 ne_ho_fin_sopra_i_capelli
r spari(sse|sca|re)
S faccio_a_meno_d(i|ei|elle)
am (un_|un_altro_|)altr(o|a)_(messagg|sms|avvis)~
u mi_avrebbe(|ro)_(cancellat|tolt|rimoss|eliminat)~
u sia_l_ultimo_(messagg|sms)~ inutile_che_continui~ rinuncio_a_ricevere
X newsletter_via
u non_perdete_(il_vostro_|)tempo
"""
