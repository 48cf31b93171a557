"""Italian, by the letters of ``languages``."""

ITALIAN = """
m invii
l contatti
x cancellato eliminato
h come posso potreste puoi come_(faccio_a|posso|si_fa_a)
X bere fumare fumo
T avvocat~ denunci~ garante polizia reclamo segnal~ legal(e|i)
L piu_n(iente|nt|nte|ulla)
t assill~ infastid~ invino stress~ contatta(rm~|t~) mand(arm~|atem~|ino)
 scriv(a|ano|ere|ete|etem~|i|iate) spamma(re|te)
 (mand|invi|spedi)(at|et|ar|er|a)(e|)(gli|le|ne|lo|li|mene|cene|mela|celi|mi|ci|la|meli|gliene)~
 scriv(et|er)(e|)(gli|le|ci|mi|ne)~
 (mand|invi|contatt|disturb|tempest|spedi|importun|molest|messaggi)(ate|atemi|armi|are|i|ino|iate|ateci|ami|o|arci|ato|ata)
r rimoz~ tolga cancell(azione|i) elimin(azione|i) rimuov(a|ere|ete|i) togl(a|ano|ila|ilo)
 (cancell|elimin|lev|depenn|togl|rimuov)(at|et|ar|er|iet|iere|ier)(e|)(lo|la|li|le|ne|melo|gli|mela)~
 (cancell|elimin|lev|depenn|dimentic)(a|are|ate|i|ati|ato|o) (togli|toglie)(te|re|)
n mai ne nemmeno niente nisuno nn nnt non senza nessun(|a)
b cose gli i il la le lo nulla roba sta ste sti sto suoi tua tuoi vs que(gli|i|lla) quest(a|e|i|o)
 tutt(e|i|o) vostr(a|e|i)
m abbonamento alert avvis~ comunicaz~ iscrizione labbonamento linvio liscrizione mex newsletter
 notific~ novita offerte pubblic~ robaccia sms smsini spam~ invi(i|ti) mess(|agg~|agi~)
 promo(|zion~)
l archivio contatti dalla_lista database gruppo indirizzario rubrica sistema vostri_invii
 elenc(hi|o) list(a|a_contatti|e) mailing(|_list)
k dati nome recapito tel telefono cell(|ulare) numer(i|o)
w bisogno desideriamo gradirei ho_bisogno vogliamo voio vojo volio
 (voglio|desidero|vorrei|intendo|gradisco|accetto|vogliamo|desideriamo|ho_chiesto|ho_mai_chiesto|do|serve|servono)
v essere ricev(endo|er~|ete|i|o) essere_(contatt~|disturb~)
f a al altrimenti anche avete buongiorno che chiedo_di ciao cmq con da dai dal dalla dei della di
 dopo e esigo favore gentilmente gia grazie ha hai ho in k ke ora palle pf potete prego ragazzi
 rotto salve scatole si sono su subito un una urgente x xfavore cortes(emente|ia)
 per(|_favore|favore) delete
R annullo nego revoco revoca(|re|to) ritir(are|ato|o)
u non_disturbare toglici vaffan~ mi_(cancelli|rimuova|tolga)
 (mi_|ci_|)(avete|hai|ha)_(rotto|stufato|stancato|scocciato|seccato|rotto_le|rotto_il|rotto_i)~
 ne_ho_(abbastanza|piene) togl(ietemi|imi|iermi)~ (persona|numero)_(sbagliat)~
 (avete|ha|hai)_sbagliato(|_numero|_persona) (andate|vai|va|andatevene)_a_quel_paese
 (|mi_|si_|come_mi_)(disiscri|disiscriv|disiscriz|disabbon|disiscr|dissociar)~
 (cancell|togli|rimuov|elimin|lev|depenn|dimentic)(ami|atemi|etemi|imi|ateci|eteci|armi|ermi|etermi|iermi|ici|ete_mi|armi)
 lasci(atemi|ami|ateci|aci)_(in_pace|stare|perdere) (vi_|ti_)(blocco|denuncio|segnalo)
 (essere|sia|venga)_(rimoss|cancellat|tolt|eliminat)(o|a)
x dove_ferma mi_basta si_ferma volta_basta (cancellat|rimoss|eliminat)(o|a)
 (avete|ha|hai)_sbagliato_(ordine|taglia|pizza|indirizzo|prezzo|data|giorno)
 basta_(un|una|cosi_grazie|per) (alla|la|a|il|di)_fine fine_(settimana|mese|del|corso|giornata)
 piu_(tardi|informazioni|formaggio) si_e_disiscritt(a|o)
s interrompete sospendete basta(|_cosi)
 (smett(ete|i|a|ano|ere|etela|ila|erla|etela)|cess(ate|a|are)|evitate|ferma(te|ti|tevi|re)|stoppate|piantatela|piantala|finitela|finiscila|finitela)
S (stufo|stufa|stanco|stanca|stufi)_(di|dei)
e fine disd(etta|ico)
 (annull|termin|disattiv|sospend|disdi|interromp|blocc)(a|are|ate|o|i|ere|ete|re|ite|ato)
U fuori sparite vattene
c (chiam|telefon)(ate|atemi|armi|are|i|iate|ateci)
p ci me mi
y mia miei mio nostro
a ancora mai_piu nuovamente piu ulteriori altr(e|i|o)
V ricevuto
A chiedo detto
j abbonato chiesto registrato iscritt(a|o)
C consenso permesso autorizz(azione|o)
W erroneo errat(a|o) sbagli(|a|ata|ato)
P persona
I interess(a|ano|ata|ato|e|i)
i io lei ti tu vi voi
q a_che_ora chi cosa dove perche qua(le|ndo|nto)
z domani finche fino lunedi oggi prima
"""
