"""French, by the letters of ``languages``."""

FRENCH = """
R retire
nt ncontacte(|z) necri(s|vez) nenvoye(r|z)
wna (jveu|jveux|veux|veu)_(pu|plu)
X boire fume(|r|z)
T avocat~ police signal~
t contacte~ ecriv~ menvoyer solicit~ spam~ (|n|m|d)(envoi|envoie)(r|ez|es|) (|m|n)importun~
 (de_|)mecrire
 (|n|m|d)(envoy(ez|er|iez|e|es)|envoi(e|es)|ecri(vez|s|re|ve|ves)|contact(ez|e|er|es)|text(ez|er)|derang(ez|er|e)|harcel(ez|er)|relanc(ez|er|e)|importun(ez|er)|sollicit(ez|er|e)|embet(ez|er)|joign(ez)|adresser|adressez|recontact(ez|er|e|))
n ne ni nn non nul pas sans aucun(|e) plu_(de|d) plus_(de|d|dautres|aucun) jamais
w souhaiterais jveu(|x)
 (veux|souhaite|desire|voudrais|veut|souhaitons|voulons|accepte|autorise|consens|desirons|aimerais|veu|besoin)
a davantage desormais encore nouveau plu plus pu plus_jamais
b ca ce ceci cela ces cet cette l la le les rien tes ton vos votre vs tou(s|t|tes)
L plus_rien rien_d(_autre|autre|e_plus)
r degagez enlevez~ retrait suppression sort(ez|ir)
 (|l|les_|la_|le_)(enlev|supprim|retir|effac|ray|radi|efface)er (re|)tirez
 (retir|enlev|supprim|ray|effac|radi|oubli)(ez|e|er|es|ee)
l envois lot mailing systeme base(|_de_donnees) contact(|s) fichier(|_client|s) liste(|s)
k coordonnees donnees nom num~ portable tel telephone(|s)
m communication~ denvois dmessage~ messag~ newsletter notif~ offres promo~ rappels relances
 sollicitation~ spams mail(|s) pub(|licite~|s) texto(|s~) (|d|l)alerte~ (|l|d)(abonnement)~
 (|l|d)inscription(|s)
f a apres au aux avec avez bonjour cest cordialement d de deja des du en est et etes immediatement
 jai jen madame merci monsieur nest ok on ont par plait pour priere s se si sil stp suis svp te
 tout_de_suite un une urgent veuillez y fait(|es) nai donne
R moppose oppose retire revoq~
u cnil degage~ desinscr~ foutez_le_camp plainte casse(_toi|z_vous)
 (cest|est)_(plus|pas)_(le_|son_|mon_)(bon_|)(numero|num|portable|telephone|tel)~
 (je_|)(suis_pas|ne_suis_pas|suis_plus|ne_suis_plus)_(client|cliente|interesse|interessee)
 jen_ai_(marre|ras|assez) marre_(de|des)_(vos|ces|tous|cette) ras_le_bol_(de|des)_(vos|ces)
 plus_a_(lui|elle|ce_numero) (fout|fich|laiss|lach)(ez|e|es)_(moi_|)la_paix oubliez_(moi|mon|ce)
 (laiss)(ez|e)_(moi|nous)_tranquil~
 (|se_|me_|vous_|je_me_|m)(desabo|desinscri|desincri|mendesinscri|desouscri)~
 (fout|fich|fous|lach|fiche)(ez|e|es|)_moi(_la_paix|_la_grappe|)
 (laiss)(ez|e)_(moi|nous)_(tranquille|en_paix) (cest_du_|)harcelement
 (retir|enlev|supprim|ray|effac|radi|sort|ot)(ez|e|er|s|ez)_(moi|nous)
 (me|m|nous|etre|se|d)(_|)(retirer|enlever|supprimer|rayer|effacer|radier)
x en_arret est_larret feu_stop larret panneau_stop pas_encore retirer_mon_colis sarrete suffit_il
 narret(ez|e|er|es)_(pas|surtout|jamais|plus) sest_(desabonne|desinscrit|arrete)~ plus_rien_(a|de)
 (l|un|mon|prochain|dernier|larret|cet|quel|a_l|d|tram)_arret
 (l|un|prochain|dernier|cet|quel|bus|tram)(_|)arret arret_(de|du|bus|maladie|maison)
 fin_(de|du|des|juin|mai) (la|en|a_la)_fin plus_(de_details|dinfos|tard|que|grand)
H spam
s assez ca_suffit evitez halte suffit (|d)(arret(ez|e|er|es)|cess(ez|e|er)|stopp(ez|e|er)|finissez)
S assez_de jen_ai_assez_de marre_de ras_le_bol(_de|)
e (|d|j)(annul|resili|suspend|desactiv|interromp|termin|bloqu)(er|ez|e|re|ons|s|ation)
U arret jen_veux_plus plus_rien
nt n(envoy(ez|er|ie|ies)|ecri(vez|s)|contact(ez|e)|appelez)
c (|m)appel(ez|er|le|les|ler)
p m me moi nous
y mes mon notre
nw refuse
V recu recoi(s|t)
v etre recev~
A demande dit
j souscrit abonne(|e) inscrit(|e)
C accord autorisation consentement permission
W erreur errone fausse faux mauvais(|e) trompe(|e|s|z) pas_(le_|la_|)(bon|bonne)
P personne
I interet interesse(|e|nt|r|s) minteresse(|nt|z)
i il j je tu vous
q combien est_ce ou pourquoi quand qui quoi quel(|le)
h peut peux pourriez puis_je comment(|_faire_pour) pouvez(|_vous)
z aujourdhui avant demain depuis hier lundi
"""
