"""Russian in Latin letters, as ``words`` reads it, by the letters of ``languages``."""

RUSSIAN = """
Q sms~ soobsh~ uvedomleni~ opovesheni~ napominan~ esemes~
= shch:sh sch:sh zh:j kh:h ts:c y:i ja:ia ju:iu io:e w:v
x mne_hvatit etogo_hvatit ostanovk~ (v|do|k)_konc~ (kogda|konec)_(konec|akcii|filma) stop_kadr~
 ostanov(iaetsia|it_zapis|itsia)~ bolshe_(net|ne_rabotaet|informacii|sira) hvatit_(li|odnoi|i|na)
 (otmenit|otmena|otmenite|udalite|udalit|otkazatsia_ot)_(zakaz|zapis|bron|tovar|dostavk)~
 ne_pishete poka_ne_nado zabudte_pro ne_zabud~ (prislal|otpravil|napisal)~ ne_(prekrash|perestav)~
 otpis(ats|at)~_ot_zapisi ostavte_(mne|pos)~ pishite_na
f v vi den dobrii je zdravstvuite i iz ka mne_eto na nemedlenno nu odin odna odno ot po podam
 pojaluista proshu s so spasibo srazu siuda tut uje ia svo(ei|i|imi) chtob(i|) bi slushaite prosba
 ei da nakonec otsiuda trebuiu nastaivaiu slishat chitat menia_pojaluista otpravku obrabotku
 eto_vse toje takje prosto nu_pojaluista ubeditelno bolshoe vsem_dobr~ liudi rebiata gospoda
 uvajaem~ dobroe utro vecher privet alo blin chert nafig voobshe sovsem hotia_bi jelatelno srochno
 segodnia_je lichnie lichnih personaln~ reklamn~ avtomatich~ ejednevno kajdii postoianno seichas
 tolko eshe_raz_prosh~ ochen davno sami menia_lichno etim etoi moim moei esli_mojno budte dobri
 moglib~ mogli_bi sdelaite pliz plz a
X kurit kuriu pit kureni(e|ia)
T advokat~ jalob~ jaluius polici~ sud roskomn~ fas prokur~ pojaluius zaiavlenie
ma v_sleduiushii_raz (eshe_|)odno_(sms|soobshenie)_i eshe_raz_i
at esli_(eshe_raz_|)(ne_prekrat|prodolj|napish|budete|eshe)~
t bespoko~ derga~ donima~ doni~ zaeb~ zvon~ nazvaniv~ napish~ pisa~ pish~ posila~ prisil~ prishli~
 sla~ visil~ trevoj~ shli~ otprav~ spam(it~|~te) dostava(t|ite)~ zasipat~ nadoeda~ rassila(t|ite)~
 soglasheni~ bomb~ zaval~ atakui~ dostav(liai|lia)~ dokuch~ pristav~ nabir~ pisulk~
 obrash(ait|at)~ sviaz(iv|at)~ kontaktir~ prisel~ preset~
m akci~ novost~ opovesheni~ pism~ podpisk~ predlojeni~ reklam~ soobsh~ spam~ uvedomleni~ esemes~
 uslug~ erund~ rassil(k|ok)~ sms~ zvonk~ informaciu obrabotk~ soobshen~ opros~ anket~ informacii
 novostei skidk~ promo~ push~ musor~ hlam~ fign~ bred~ spama zvonki~ obiavlen~
r vicherkiv~ iziat~ snia~ stirai~ stere~ ud(ali|alen|aliat)~ uber~ ubra~ iskliuch~ vicherkn~ sotr~
 snim~ zabud~ vikin~ otsoedin~ vipish~ ubira~ izymite iskluch~ vikluch~ otkluch~ otklich~ stiran~
 iscluch~ pochist~ ochist~ vibros~ virejte
k dann~ mobil~ nomer~ telefon~ kontakt(|i|y)
L bolshe_nichego
w predpoch~ daval~ daiu zakaziva~ interesu~ interesn~ nado nujn~ podpisiva~ prosil~ hote~ hoti~
 hochu jela~
 razreshal~ soglas(en|na|ni) sogla(sha~) nameren~ planiru~ sobira(ius|emsia) trebu(etsia|iutsia)
 oformlia~
R annulir~ otziv~ otozva~ zabira~
u budu_jalovatsia ne_tomu_pish~ otval~ otstan~ prinadlejit eto_spam nenado ninado zamuchil~ umolk~
 zatkni~ zamolchi~ otvia~ otpis~ otpish~ eto_ne_moi_nomer
 (vi_|)(oshiblis|poputali|pereputali)_nomer~ otcep~ ischezn~ ugomon~ uimi~
 (snimite|sniat|uberite)_(menia|moi|nomer|s) bolshe_nikakih ne_(tuda|po_adresu)~
 (tut|zdes)_(takih|net_tak|net_nik)~ skolko_mojno_(sl|pis|pri|spam|dos)~ poslednee_pred~
 skolko_raz_gov~ nomer_bolshe_ne_ego (zablokiruiu|blokiruiu)_vas
 (idi(te|)|posh(li|el|la))_(na|v|k|vi|ti|naher|nahren|nafig|lesom|von)~ nadoel(i|) zadolb~ dostali
 ostav(te|it|)_(uje_|)(menia_|nas_|)(uje_|)v_pokoe ne_(bespoko|trevoj)~ vi_menia_s_kem sil_net~
 novii_vladelec ia_vas_ne_znaiu put(aete|aesh) ne_nastaiva~ ne_(dostava|nado_mne|lez)~
 ia_(vas_|)(zablokir|pojalu)~ (budu|pridetsia)_(jalovat|zablokir|blokir|obrash)~
 moi_dannie_(dolj|sled)~ (nomer|telefon)_(smenil|pereoform|teper)~ eto_(teper|uje)_(moi|ne)_nomer~
 ia_ne_(ta|tot|vash)_(client|klient|chelovek|abonent)~ ne_iavlia~_klient~ on_(umer|skonchal)~
 ona_umerla umer_uje vi_ne_tuda~ ne_tomu_chelovek~ kak_je_vi_(dostali|nadoeli|zadolb)
 nadoeli_(vash|so|svoi|eti)~ idite_v_(jop|bol|ban|pen)~ v_ban poshli_von poidite_von katites~
 svalite svali umri otstoi~ ne_priblija~ beznadejn~ uidite ubirai~s otkaj~_ot skrit_ot unsub~
 atpish~ atpis~ atstan~ astav~_minia
s stop(|e|te) stoi
 (hvatit|prekrat|prekrash|perestan|perestat|konchai|zaviazivai|zakanchivai|dovolno|brost|ostanov)~
 horosh_(pis|sl|spam)~ pirestan~ pristan~ prikrat~ hvatet hare
S (dostal|nadoel|zadolbal|ustal|zaebal)(|i|o|a)
e konec otka(j~|z~) (otmen|otkli?uch|annulir|deaktiv|priostanov|zakro)~ (zablokir|zakr)(uite|oite)
 otkl(iuch|uch)~ vikliuch~
U horosh neaktualno
 (udalit|udalite|uberite|otkliuchit|oshiblis|vi_oshiblis|otkazivaius)
 (otmena|otboi|bolshe_ne_nado|nichego_ne_nado|skolko_mojno|blokiruiu|zablokiruiu)
c zvonit
l baz~ grupp~ kontakt~ rassilok sistem~ spisk~ spiska
p menia mne nam nas minia emu ei
y moego moemu moi moih moe nash etot_nomer
n bez ne nelzia net ni nikakih nikakie nikogda nichego doloi nikada
na bolshe_ne~
a bolshe vpred eshe opiat snova dalshe v_budushem vposledstvii nikogda_bolshe povtorno novo
V poluchaiu poluchil~
v poluch~ prihod~ prishl~ vide~
A govor~ skazal~ povtor~
j podpisival~ registrir~ soglashal~ zakaz~
C razresheni~ soglasi~
W nevern~ nepraviln~ oshib~ pereputal~ ne_t(a|ot)
P adresat chelovek~
I interes~
b vas vash~ vse eti etih eto etogo etot tak(oe|ie) etu nikak~ vsiak~ vseh tvo(i|ia|e|ih|ei)~
 vashei vashem ih ee ego takih takoi drugi~ liub~ kakih_libo vsei
i mi ti on ona oni vam vami nami im
q gde zachem kakaia kakoi kogda kto kuda pochemu skolko chto
h kak mogu mojno
B kartu karta fitn~ sportzal~ strahov~ bank~ kino obed~ pokupk~
x (ia|sluchaino)_udalil~ sluchaino_otpis~ otpisal(sia|as)_(po_oshibk|sluchain)~ po_oshibke_otpis~
m napominan~
w hach~
v paluch~ paluchat
u atpish~ otpesh~ atpesh~ otpishit~
z vchera do zavtra poka ponedelnik segodnia
F (dva|tri|chetire|piat|desiat|sto|neskolko|mnogo|tisiachu|skolko|2|3|5|10|100)_raz(|a)
 (vtoroi|tretii|chetvertii|piatii|poslednii|sotii|kotorii|uje_kotorii)_raz
a sleduiush~
h ne_(mogli|mogla|mog)_(bi_|li_)(vi|ti) ne_mojete_li(|_vi) nelzia_li ne_zatrudnit_li mojete_li
 vozmojno_li
 (mogli|mogla|mog)_(bi|li)_vi ne_mogli_bi ne_mog_bi
f esli_ne_trudno esli_vas_ne_zatrudnit bud_dobr~ pora bratan devushk~ molodoi_chelovek s_uvajeniem
 blagodar~
 bila_bi bil_bi bili_bi priznatel~ po_povodu otnositelno naschet kasatelno o ob pro hotelos
 hotela_bi lubezn~
p chto_(nam|mne)
i chto_(mi|ia) (moi_|moia_|)(muj|jena|sin|doch|mama|papa|mat|otec|dochka|brat|sestra)
t napomin~ uvedomliat~ uvedomliai~ informir~
nt nepish~ neshl~ neprisil~ nezvon~ nebespok~ nenapomin~ netrevoj~
nw nehochu nehotim
C razreshil~ razreshal_~
u zadolbal(i|)_uje s_menia_hvatit zakoleb~ zamahal(i|) vzbesil(i|) besite v_pechenkah_~
 v_ch(ernii|iornii)_spisok
 v_chs imeite_sovest sovest_(u_vas_|)est~ gorite_v otebit~ otjebit~
 nomer_(vam_|)ne_(daval|ostavl|davali)~
 eto_ne_nomer ne_daval(a|i|)_(vam_|)(svoi_|)nomer~
 (otpravil|otpravlial|pisal|napisal)(|a|i)_(vam_|uje_|)(slovo_|)(stop|otpisk|otpis)~
 (poslal|posilal|otvechal|otvetil)(|a|i)_(vam_|uje_|)(slovo_|)(stop|otpisk|otpis)~
 (uje|je|davno)_otpis(alsia|alas|ivalsia|ivalas) bezmerno_dostal~ kak_zakoleb~
H bez_(moego_|nashego_|)(soglasia|soglasiia|razreshenia|razresheniia|vedoma)
M tablet(k|ok)~ lekarst~ antibiotik~ lechen~ preparat~ insulin ukol~ kapli doz(a|u|i) mazi
x eto_ne_nomer_(zakaz|kvart|dogov|scheta|doma|kart)~ otpishites otpishis
T prokuratur~ policii zaiavu advokatu roskompotreb~ rospotreb~
h est_(li_|)(sposob|vozmojnost)~ mojno_li kak_mojno
t ispolz~ ispolzov~
y etot_nomer
nw ne_mogu_bolshe ne_mojem_bolshe
f nedel~ mesiac nazad
F (tretie|chetvertoe|piatoe|shestoe|desiatoe)
Ap prosil(|a|i)_(ee|ego|menia|nas|moi)
u neinteresn~ izbavte
T iurist~
x (spisok|spiska|spiske)_(pokupok|gostei|ojidaniia|podarkov)
C pravo
X sluchaino po_oshibke nechaianno
u ne_troga~ vipustite_menia pora_(ostanov|prekrat|perestat|zaviaz|konch)~
s chtob(i|)_(vi_|)perestal~
x chto_(delaet|znachit|oznachaet)_stop
a budush~
u viiti_iz_(rassilk|grupp|spisk|baz)~
f vejlivo
nt ne_pish(i|ite)_na
u (vitash|vipust|zaber)(ite|i)_menia presledovanie
U bolshe_ne_mogu ia_bolshe_ne_mogu
m kupon~
B zakaz(a|) otpravku_zakaza
s vozderj~
nw zapresh~
v bit
p so_mnoi s_mnoi
w nujda~
u vi_nazoiliv~ znat_nichego_ne~ (zdes|tut)_bolshe_ne_(jivet|rabot)~
 bolshe_(zdes|tut)_ne_jivet bolshe_ne_jivet_(zdes|tut)~
 (tam_|zdes_|)bolshe_ne_rabotaiu
x telefon_umer batar~_umerla
U bolshe_nikogda
x eshe_ne ubrali udalili iskliuchili vikinuli otpisali otkliuchili starii_nomer ustal(a|)_jdat
w hochet hotiat
T smen(iu|im)_(bank|kliniku|operator|apteku|shkol)~
u vihoju_iz_(programm|grupp|rassilk|vash)~ kotorih_ia_ne_(prosil|zakaz)~
f kajetsia dumaiu
u (bolshe_|)ne_prinadlejit~ ne_znaiu_nikak~ (kogo|kotorogo|kotoruiu)_vi_ishete nadoedliv~
 do_kakih_por ne_zastavliai~
 (pojalovalsia|pojalovalas)_na_(spam|vas)
S daete_spat
r udol~
x ostanovil(sia|as|is)
u ne_hochu_bolshe_uchastvovat bolshe_ne_hochu_uchastvovat
h mojete mojesh
t mesha~
H na_nervi
u vi_chitat_umeete neponiatnogo_v_slove s_vami_zakonchil prosto_ostavte_menia provalivai~
 vi_izvodi~ sit_po_gorlo
 eto_uje_nevinosimo
s (prekrat|konch)ite_etot_~
r ischez~
S oboidus_bez
h bilo_bi_horosho
nw nihachu nehachu terpet_ne_mogu
n niche
k nom
"""
