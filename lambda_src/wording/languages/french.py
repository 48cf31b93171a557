"""French, by the letters of ``languages``."""

FRENCH = """
Q sms message messages msg texto(|s) textos alerte~ notif~ rappel(|s) promo(|s)
' d j l m n s c t
+ moi nous
R revoq~ annule oppose retire
tn (envoy|ecriv|contact|relanc|derang|harcel|sollicit)(ez|e|es)_plus
 (spamm|text|embet|importun|emmerd|soul|saoul|gonfl)(ez|e|es)_plus envoie(|s)_plus ecris_plus
 m(ecrivez|envoyez|ecris|envoie)_plus
wna (jveu|jveux|veux|veu)_(pu|plu|plus)
rp retire_moi
x feu_stop panneau_stop pas_encore retirer_mon_colis suffit_il est_la_fin
 (avez|a|ai|as|ont|ete)_envoye~ recu_de n_arret(ez|er|e|es)_(surtout_|)(pas|jamais|plus)
 s_est_(desabonne|desinscrit|arrete)~ plus_rien_(a|de) arret s_arret~ se_termine ne_cess(ez|e)_pas
 fin_(de|du|des|juin|mai) (la|en|a_la)_fin plus_(de_details|d_info~|tard|que|grand|de_sauce)
 arret(e|ez|er)_la_commande laiss(ez|e)_moi_(un|reflechir|voir|le|la) laissez_le~
 ça_suffit_(pour|il)
X boire fume(|r|z)
T avocat~ police signal~ plainte cnil justice
ma (la_|)prochaine_fois (encore_|)un_(message|sms)_(de_plus_|)et
at si_je_recois_encore_un(|e)(_seul|_seule|)
 si_(vous_continuez|tu_continues|ca_continue) si_vous_(m_|)ecrivez
t spam~ importun~ textez texter ecri(t~|v~|re|s) menvoi~ harcel~ embet~ joign~ adress~ relanc~
 sollicit~ (re|)(contact|ecr|env|envoi|derang)~ demarch~ enquiquin~ emmerd~ saoul~ utilis~
 prospect~ traitement_de(s|_mes|_nos) le_traitement_de(s|_mes) bombard~ appel(ant|ons) bassin~
 gav(ez|er)~ inond~ matraqu~ demang~ tanner
 tannez agac~ ennuy~
n n ne ni nn non nul pas sans aucun(|e) nai plu_(de|d) plus_aucun jamais fini_(les|vos|ces)
 tiens_pas pas_la_peine inutile(_de|)
na (plus|ne_plus)_jamais plus_aucun
nav plus_recevoir
w souhaiterais jveu(|x) souhait~ desir~ voudrai~ aimerai~ consen~ accept~ autoris~ prefer~ veux
 veut voulons veu besoin envie_(de|d) tien(s|t)
nw plus_besoin(_de|_d|_des|) pas_besoin(_de|_d|_des|) refus~ m_oppose(_a|_au|) moppose opposition
a davantage desormais encore nouveau plu plus pu plus_jamais dorenavant a_l_avenir a_nouveau
 ulterieur~ prochainement derechef
b ca ce ceci cela ces cet cette l la le les rien ta tes ton vos votre vs tou(s|t|tes) c trucs
 genre conneries leurs son sa ses chaque certains quelconque
L plus_rien rien_d_autre rien_de_plus
r degag~ retrait suppress~ sort(ez|ir|e|s) (re|)tirez retir~ enlev~ enleve~ supprim~ ray(ez|er|e)
 effac~ radi~ oubli~ ot(ez|er|e) vir(ez|er|e) exclu~ perd(ez|s) bloquez_moi sors_moi sors
 retirez_les ejectez~ desenreg~ desabon~ decoch~
l envois lot mailing systeme base(|_de_donnees) contact(|s) fichier(|_client|s) liste(|s)
 repertoire destinataires la groupe
k coordonnees donnees nom num~ portable tel telephone(|s) contact
m communication~ messag~ newsletter notif~ offre~ promo~ rappels relances abonnement inscription
 service msg sollicitation~ spams mail(|s) pub(|s|licit~) texto(|s~) alerte~ whatsapp~ courri~
 envois prospection demarchage~ appels courriels emails email email~ campagne~ infos information~
 mms spam robot~ publipost~ enquete~ sondage~ bons_plans conneries merdes envoi
f a apres au aux avec avez bonjour d de deja des du en est et etes immediatement est_ce s_il_vous
 ai madame merci monsieur ok on ont par plait pour priere s se si sil stp suis svp te sur est_a
 tout_de_suite un une urgent veuillez y fait(|es) donne prie faut reclame exige_que exige etre ete
 l_arret_(de|des) par_la_presente t avoir partie totalement parler (re|)mettre jamais_eu presente
 aussi bien alors donc enfin vraiment gentiment simplement definitivement immediat personnelles
 personnel commercial~ publicitaires automatiques automatique quotidien tous_les_jours chaque_jour
 toute monsieur_madame messieurs gens les_gars merde putain bordel aujourdhui leur lui eux elle
 elles on_me mon_cher avance comme cela_suffit veillez vouloir bien_vouloir priere_de merci_de
 serait sera soit soient fasse faites faire gentil aimable possible_de fois ca_fait
u desinscr~ foutez_le_camp casse(_toi|z_vous) reattribue va(s|)_te_faire allez_vous_faire
 ferme(z|)_la
 (c_est|est|ce_n_est|est_plus|cest)_(plus|pas)_(le_|son_|mon_)(bon_|)(numero|num|portable)~
 (c_est|est|ce_n_est|est_plus|cest)_(plus|pas)_(le_|son_|mon_)(bon_|)(telephone|tel|personne)~
 (je_|)(ne_|)suis_(pas|plus)_(client|cliente|interesse|interessee|la_personne|cette)
 (tu|vous)_m(e|)_(saoul|gonfl|harcel|emmerd)~ ai_(marre|ras|assez)
 marre_(de|des)_(vos|ces|tous|cette) ras_le_bol_(de|des|d) (n_en_|en_)peux_plus
 plus_a_(lui|elle|ce_numero) n_appartient_plus~
 (fout|fich|laiss|lach|fous|fiche)(ez|e|es|)_(moi|nous)_(la_paix|la_grappe|les_baskets)
 (fout|fich|laiss|lach|fous|fiche)(ez|e|es|)_(moi|nous)_(tranquil~|en_paix|vivre|tranquille)
 lach(ez|e)_(moi|nous) (|se_|me_|vous_|m_|d_|en_)(desabo|desinscri|desincri|desouscri)~
 resili(ation|er) (c_est|est)_(du_harcelement|du_spam|insupportable|lourd|penible) harcelement
 etes_(lourd|penible|chiant)s ta_gueule faites_chi~ plus_interess~ m_interess(e|ent)_plus
 (me|m|nous|etre|se|d)_(retir|enlev|supprim|ray|effac|radi|retir|ot)(er|e|ee) ca_commence_a_bien
 trop_c_est_trop ne_connais_pas_cette tromp~_de_(numero|personne)
 vais_vous_(bloqu|signal|denonc|report|poursuiv)~ (je_|)vous_(bloque|signale|denonce)
 (vous|tu)_m_(embet|enquiquin|agac|ennui|ennuy|importun|saoul|gonfl|fatigu|derang)~
 (mes_|)donnees_(soient|doivent)~ qu_on_(ne_me|me)_(contact|derang|laiss|envoi|ecriv)~
 je_ne_suis_plus~_interess~ fatigue_de_(vos|ces) allez_(au_diable|voir_ailleurs|chier)
 va_(chier|voir_ailleurs) j_en_ai_plein_(le_dos|le_cul)
 c_est_(penible|lourd|relou|chiant|agacant|saoulant|abuse) laissez_tomber faites_moi_la_paix
 ce_n_est_(pas|plus)_(moi|lui|elle|paul)
 (vous_|)(avez|etes)_(le_|au_)mauvais_(numero|destinataire)
 ce_numero_(ne|est|n_appartient|a_change)~ changement_de_(numero|titulaire|proprietaire)
 il_n_y_a_pas_de_(monsieur|madame|m|mme)~ desole_mauvais erreur_de_(num|destin|personne)~
 bloquer_ce_num~ arret_svp lach(ez|e)_l_affaire (je_|)(vous_|)ai_deja_dit_(non|stop)
H spam
s assez ca_suffit evit~ halte suffit arret~ cess~ stopp~ finissez fin_a aret~ aretez
S assez_de en_ai_assez_(de|d) marre_d(e|es) ras_le_bol(_de|_d|)
e arret_(des|immediat|de_ces|de_vos|d_envoi|de_l_envoi) annul~ resili~ suspend~ desactiv~
 interromp~ termin(a|e|i|o)~ bloqu~ quitt~
U laisse(z|)_moi(|_donc|_s_il_vous_plait) arret j_en_veux_plus plus_rien quitter termine fin
 arret_sms stop_sms degage(z|)
c appel~
p m me moi nous
y mes mon notre ma nos
V recoi(s|t) recu
v recev~ voir entendre_parler etre_inform~
A dit dire redire repete(|r)
j demand(e|ons|er|ee|es|ees) souscrit abonne(|e) inscrit(|e) demande_(a|ca|ces) consenti donne
C accord autorisation consentement permission
W erreur errone fausse faux mauvais(|e) trompe(|e|s|z) pas_(le_|la_|)(bon|bonne)
P personne
I interet interess~
i il j je tu vous
q combien est_ce_que ou pourquoi quand qui quoi quel(|le)
h peut peux pourriez puis_je comment(|_faire_pour|_on_fait_pour) pouvez(|_vous) possible
 comment_je_fais(_pour|)
z aujourd~ avant demain depuis hier lundi
B salle_de_sport assurance carte cantine banque mutuelle achat dejeuner
f reconnaissant(|e)_de
x (ai|a|avons)_(supprime|efface|enleve|retire) (desabonne|desinscrit)(|e)_par_erreur
 me_suis_(desabonne|desinscrit|desinscrite|desabonnee)_par (j_etais|etait|est)_desinscrit~
t renv(oi|oy)~
m sms textos
nv pour_plus_recevoir
F (deux|trois|quatre|cinq|dix|cent|mille|plusieurs|quinze|vingt|2|3|4|5|10|50|100)_fois
 (combien|tant)_de_fois
 (deuxieme|troisieme|quatrieme|cinquieme|derniere|enieme|nieme|2eme|3eme|4eme|2e|3e|4e)_fois
a prochain(|e) suivant
b vo
f que qu vais veillez veuillez reconnaissant(|e|s) gre grace conseil concernant a_propos(_de|)
 relatif~ au_sujet(_de|)
 serais serions bonte amabilite obligeance gentillesse frere wesh purin bordel_de cordialement
 salutations
 voudriez auriez puissiez veuillez_donc soyez pourrait possible faudrait saurais dorenavant_
 toutefois
t preven(ir|ez) avert(ir|issez) inform(er|ez) notifier rappeler_sans achal~ prevenez
r disparaitre suprim~ debarqu~
v reception_de
h ne_(pourriez|pouvez|pourrait)_(vous_|on_)pas serait_il_possible est_il_possible y_a_t_il_moyen
u (vous_|tu_|me_|nous_)cass(ez|es|er|e)_les_(pieds|couilles|burnes|oreilles) en_a_marre dezab~
 (tap|port)ez_sur_(les_nerfs|le_systeme) du_balai barrez_vous tirez_vous_de
 vous_(exagerez|abusez|me_soulez|me_saoulez|soulez|saoulez|fatiguez|faites_ch)~
 tu_(soules|saoules|abuses)
 (n_|)ai_(jamais_|)rien_demande
 (ai_|)(deja_|)(envoye|repondu|ecrit|mis|tape|texte)_(le_mot_|)(stop|arret|desabonnement)
 (me_suis|m_etais|suis)_(deja_|bien_|pourtant_)(desabonn|desinscri|desinscrit)~ tann(e|ee|es)_de
 n_ai_jamais_(donne|communique|laisse|transmis)_(mon|notre|ce)_(num|tel|portable|mail)~
 liste_(rouge|bloctel) bloctel
 deja_dit_(non|que_non|stop)
H sans_(mon|notre)_(accord|consentement|autorisation|permission)
M medicament~ comprime~ antibiotique~ traitement~ pilule(|s) dose(|s) insuline allait~ antidouleur~
i m(a|on)_(femm|mari|fil|mer|per|epou|conjoint|compagn)~
x arretez_vous arrete_toi arret_de_bus arret_maladie arret_de_travail
T gendarm~ tribunal huissier dgccrf juridique justice
w supporte supportons
f cette_semaine par_semaine semaines
F (troisieme|quatrieme|cinquieme|sixieme|dixieme|3e|4e|5e|6e|3eme|4eme|5eme)
x liste_d(_attente|_invites|_envies|e_courses|es_courses|es_prix|e_prix|e_fournitures|e_mariage)
u etre_(retir|enlev|supprim|ray|effac|radi)~
C permis
X sans_(faire_|le_|)(expres|vouloir) par_erreur par_accident
U dernier(|e)_avertissement
x que_(fait|veut_dire|signifie)_(le_|)(stop|arret)
a futur(e|es|s)
u en_ai_ma_claque en_ai_plein_(les|le|mon)_(bottes|dos|cul)
x le_blocage
m coupon(|s) bon_de_reduction
B commande expedition
x bouton_(pour|de)_(quitter|desabonn|desinscri)~
s absten~ abstien~
nw interdis~
u n_(habite|travaille|est|vit)_plus_(ici|la|chez)~ est_(decede|decedee)
x ai_(marre|assez)_d_attendre (mon_|l_|a_mon_|)ancien_numero
a plus_que_vous
T change(rai|ons|)_de_(banque|clinique|fournisseur|operateur|pharmacie|ecole)
f crois pense
u ne_connais_(aucun|personne)~ ne_m_obligez_pas_a_vous_(bloqu|signal|denonc)~
 vous_ai_(signal|bloqu|denonc)~
 vous_allez_continuer_jusqua
U ne_suis_pas_(votre_|un_|une_|)patient(|e)
S empech(ez|es)_de_dormir
n (plus|pas)_la_peine(_de|)
nw (ve|veu)_(plu|plus|pu)
w ve
v resev~
x laissez_(mon|ma|le|la|les)
u ne_veux_plus_participer
S (en_|)(ai|a)_marre_d(e|es|u)
e (mettre|mettez)_(un_terme|fin)_a
U je_veux_rien
s arret(ez|e)_votre_cirque
u (fiche|foute|fichez|foutez)_le_camp ne_savez_pas_lire comprenez_pas_dans ai_fini_avec_vous
 laissez_moi_(juste_|enfin_|donc_|)tranquil~
 vous_(harcelez|persecutez) par_dessus_la_tete de_degager
r dispar~
S jpp_d(e|es) me_passer(ai|ais)_de
f c_bon mercii
am un(|e)_autre_(sms|message|texto)
na plus_(de|d)
u inutile_de_continuer_a fin_des_sms ne_plus_etre_destinataire~
X si_un_jour newsletter_que newsletter_par
u ne_perdez_pas_votre_temps
"""
