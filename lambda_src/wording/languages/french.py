"""French, by the letters of ``languages``."""

FRENCH = """
H spam
s suffit ca_suffit (|d)(arret(ez|e|er|es)|cess(ez|e|er)|stopp(ez|e|er)|finissez) evitez assez halte
S marre_de ras_le_bol(_de|) assez_de jen_ai_assez_de plein_le_dos
e (|d|j)(annul|resili|suspend|desactiv|interromp|termin|bloqu)(er|ez|e|re|ons|s|ation)
u (laiss)(ez|e)_(moi|nous)_tranquil~ foutez_le_camp
 (|se_|me_|vous_|je_me_|m)(desabo|desinscri|desincri|mendesinscri|desouscri)~
 (fout|fich|fous|lach|fiche)(ez|e|es|)_moi(_la_paix|_la_grappe|)
 (laiss)(ez|e)_(moi|nous)_(tranquille|en_paix) degage~ cassez_vous casse_toi va_te_faire~
 allez_vous_faire~ (cest_du_|)harcelement je_vous_bloque je_bloque plainte cnil
 (retir|enlev|supprim|ray|effac|radi|sort|ot)(ez|e|er|s|ez)_(moi|nous)
 (me|m|nous|etre|se|d)(_|)(retirer|enlever|supprimer|rayer|effacer|radier)
 (de_|)me_(retirer|supprimer|enlever|rayer|effacer|desabonner|radier)
 etre_(retire|supprime|enleve|raye|desinscrit|desabonne|efface)
U suffit fin arret ca_suffit resiliation desinscription retirer enlever plus_rien non_merci_stop
 ja_ai_dit_stop laissez_tomber_stop jen_veux_plus
r (retir|enlev|supprim|ray|effac|radi|oubli)(ez|e|er|es|ee) otez oter sortir
nt n(envoy(ez|er|ie|ies)|ecri(vez|s)|contact(ez|e)|appelez)
t
 (|n|m|d)(envoy(ez|er|iez|e|es)|envoi(e|es)|ecri(vez|s|re|ve|ves)|contact(ez|e|er|es)|text(ez|er)|derang(ez|er|e)|harcel(ez|er)|relanc(ez|er|e)|importun(ez|er)|sollicit(ez|er|e)|embet(ez|er)|joign(ez)|adresser|adressez|recontact(ez|er|e|))
 contactee
c (|m)appel(ez|er|le|les|ler)
m (|d)message~ texto textos notif~ pub pubs publicite~ (|d|l)alerte~ (|d)envoi(|s) communication~
 mail mails promo~ (|l|d)(abonnement)~ (|l|d)inscription(|s) sollicitation~ newsletter relances
 rappels
l liste listes fichier fichiers base base_de_donnees systeme registre repertoire carnet contacts
 groupe
k numero num telephone portable nom coordonnees donnees contact
p me m moi nous
y mon mes notre
n plus_(de|d|dautres|aucun) ne n pas jamais aucun aucune sans non ni
nw refuse
w
 (veux|souhaite|desire|voudrais|veut|souhaitons|voulons|accepte|autorise|consens|desirons|aimerais|veu|besoin)
a plus encore davantage desormais nouveau
V recois recoit recu
v recev~ etre
A dit demande
j inscrit inscrite abonne abonnee souscrit
C consentement accord permission autorisation
R revoque revoquer annule_mon
W errone mauvais mauvaise faux fausse erreur trompez trompes trompe trompee
 pas_(le_|la_|)(bon|bonne)
P personne
I minteresse minteressent minteressez interesse interessee interesses interet interesser interessent
b ce ces cet cette ca cela vos votre tes ton tout tous toutes rien ceci les le la l tels
f faites fait un une cest nest est_pas on svp stp de d des du a au aux et en s se sil te plait merci
 bonjour monsieur madame maintenant tout_de_suite immediatement par avec pour y est etes avez ont
 veuillez priere suis ok cordialement je_vous_prie urgent deja si
i je j vous tu il jai
q quand ou quel quelle qui pourquoi est_ce quoi combien comment_va c_est_quand
h comment puis_je pouvez_vous comment_faire_pour pourriez peut pouvez je_peux peux
z avant demain aujourdhui lundi hier depuis tant
x suffit_il feu_stop panneau_stop (l|un|mon|prochain|dernier|larret|cet|quel|a_l|d|tram)_arret
 larret (l|un|prochain|dernier|cet|quel|bus|tram)(_|)arret arret_(de|du|bus|maladie|maison) arret_a
 fin_(de|du|des|juin|mai) (la|en|a_la)_fin plus_(de_details|dinfos|tard|que|grand) retirer_mon_colis
 pas_encore est_larret en_arret sarrete
"""
