"""Italian, by the letters of ``languages``."""

ITALIAN = """
H spam
s
 (smett(ete|i|a|ano|ere|etela|ila|erla|etela)|cess(ate|a|are)|evitate|ferma(te|ti|tevi|re)|stoppate|piantatela|piantala|finitela|finiscila|finitela)
 basta_cosi basta interrompete sospendete
S (stufo|stufa|stanco|stanca|stufi)_(di|dei)
e (annull|termin|disattiv|sospend|disdi|interromp|blocc)(a|are|ate|o|i|ere|ete|re|ite|ato) disdetta
 disdico fine
u (avete|ha|hai)_sbagliato(|_numero|_persona) (andate|vai|va|andatevene)_a_quel_paese
 (|mi_|si_|come_mi_)(disiscri|disiscriv|disiscriz|disabbon|disiscr|dissociar)~
 (cancell|togli|rimuov|elimin|lev|depenn|dimentic)(ami|atemi|etemi|imi|ateci|eteci|armi|ermi|etermi|iermi|ici|ete_mi|armi)
 toglimi toglici lasci(atemi|ami|ateci|aci)_(in_pace|stare|perdere) vaffan~
 (vi_|ti_)(blocco|denuncio|segnalo) (essere|sia|venga)_(rimoss|cancellat|tolt|eliminat)(o|a)
 e_molestia mi_avete_(stancato|rotto|scocciato) non_disturbare usc(ire|iamo|ita)_da(lla|_questa|)
 rompe(te|re)_(le_|i_|)~
U cancellazione fermati fermatevi non_voglio niente_piu rimozione fuori smettila sparite vattene
r cancellazione rimozione (cancell|elimin|lev|depenn|dimentic)(a|are|ate|i|ati|ato|o)
 (togli|toglie)(te|re|) rimuov(i|ete|ere|a) tolga (cancell|elimin)atelo
t (scriv)(ete|etemi|ermi|ere|i|a|ano|iate|eteci|erci)
 (mand|invi|contatt|disturb|tempest|spedi|importun|molest|messaggi)(ate|atemi|armi|are|i|ino|iate|ateci|ami|o|arci|ato|ata)
c (chiam|telefon)(ate|atemi|armi|are|i|iate|ateci)
m messagg~ notific~ pubblicit~ comunicazion~ avvis~ spam~ iscrizione liscrizione abbonamento
 labbonamento sottoscrizione linvio newsletter promozioni alert servizio_sms
l lista liste elenco rubrica database sistema gruppo archivio dalla_lista
k numero nome cellulare telefono recapito dati
p mi ci me
y mio mia miei nostro
n non mai niente nessun nessuna senza ne nemmeno
w ho_bisogno bisogno
 (voglio|desidero|vorrei|intendo|gradisco|accetto|vogliamo|desideriamo|ho_chiesto|ho_mai_chiesto|do|serve|servono)
a piu ancora altro altri altre mai_piu ulteriori nuovamente
V ricev(o|uto)
v ricev(ere|erne|endo|ete|i) essere
A detto chiedo
j iscritto iscritta registrato chiesto abbonato
C autorizzo consenso permesso autorizzazione
R revoco revocare ritiro nego revocato revoca
W sbagliato sbagliata errato errata sbaglia sbagli erroneo
P persona
I interessa interessato interessata interessano interesse interessi
b questo questi questa queste quella vostra vostri vostre tutto tutti nulla il lo la i gli le tuoi
 tua roba
f ho per_favore per favore grazie di da dal dalla dai su a al con e in che un una ciao subito ora
 adesso salve buongiorno gia sono si avete ha hai urgente prego cortesemente potete dei del della
i io voi tu lei vi ti
q quando dove quale chi perche cosa a_che_ora quanto
h come posso come_faccio_a come_posso potreste puoi
z domani oggi lunedi prima finche fino
x (avete|ha|hai)_sbagliato_(ordine|taglia|pizza|indirizzo|prezzo|data|giorno)
 basta_(un|una|cosi_grazie|per) mi_basta volta_basta (alla|la|a|il|di)_fine
 fine_(settimana|mese|del|corso|giornata) (una|mi)_basta piu_(tardi|informazioni|formaggio) si_ferma
 dove_ferma
"""
