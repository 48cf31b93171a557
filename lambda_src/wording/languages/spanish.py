"""Spanish, by the letters of ``languages``."""

SPANISH = """
Q sms mensaje mensajes msj~ alerta(|s) notificacion(|es) recordatorio~ aviso(|s) promocion~
+ me nos
R retir(ar|o) anulo quito rev(oc~|oque)
x dar_de_baja_(una|el|mi_cita|la_cita|mi_reserva)
 (esta|estoy|estar|estare|sigo|estaba|estuve|ando|anda|estamos|cogi|cogio)_(de_|la_|)baja
 no_necesito_nada_mas
x envio eliminado quitado envia(do|ron) manda(do|ron) contacta(do|ron) escri(to|bieron) quedo
 avisenme avisame dej(e|ado|aron)_(el|la|mi|un|una|de_fumar|de_beber) termina_(el|la)
X beber fum(ar|e|o) de_cobr~ sin_parar no_(pares|paren|dejes|dejen)_de
T abogad~ demand~ denunc~ policia report(ar|o) reclam~ aepd profeco queja
ma (la_|)proxima_vez (un|otro)_mensaje_mas otro_mensaje
at (si_|si_me_|como_)(sig(uen|ues|ue|an|as)|vuelv(en|es|e)_a|continuan|insisten)
t contactado escri(b~|v~) habl(ar|en|es) jod~ llegue(|n) bus(quen|car|ques) spame~
 uti(licen|lizar)
 (embi|envi|enbi|mand|contact|molest|texte|acos|fastidi|hostig|bombarde|incomod|importun|atosig)~
 saber_(nada|mas|de)~ dar_la_lata (dar|den)_lata us(en|ar) whatsap(een|ear|ear) moleste
 tratamiento_de(|_mis|_los) insist~ agobi~ satur~ abrum~ cans(en|es|ar) robot~ chat(een|ear)~
r borrado elim~ supresion olvid(a|ar|e|en) pierdan desvincul~ exclu~ sak~
 (elimin|borr|quit|sac|saqu|retir|remuev|remov|suprim|tach|kit|olvid)~ desactivenme desafilienme
 desenlist~ desagreg~ desincorpor~ anulenme saqueme suprima~ descart~ desech~ fuera_de_mi_vida
 ya_(les_|)dije_que_no
u baja(me|nme)_de baja_de_mens~ (hart|cansad|aburrid)(o|a|os)_de_(esto|ustedes|vosotros|todo_esto)
 dar(|_me|me|nos|se)_(de_|d_|la_)baja falleci(da|do|o) se_equivoc(o|aron)_de no_molestar
 esta(|n|s)_equivocad(o|os|a)(_de|)
 baja_(total|delete|de_la|de_este|de_estos|de_los|inmediata|definitiva) no_soy_(esa|ese)(_persona|)
 bajas vaja (quiero|pido|exijo|solicito|tramiten|gestionen|procesen|deseo)_(la_|mi_|)(de_|)baja
 (los_|les_|te_|)(voy_a_|)(bloque|denunci|report)(ar|are|o|e|aremos)(los|las|les|)
 (vayan|vete|vaya)(|se)_(al_(diablo|carajo|infierno)|a_la_(mierda|chingada))
 (idos|vayase|vayanse|vete)(|se)_(al_(diablo|carajo|infierno)|a_la_(mierda|chingada))
 (desuscri|desinscri|dessuscri|desapunt|desubscri|desafili|desvincul|desenlist)~
 (doy|den|denme|dennos|denos|darnos|darme)_(de_|d_|la_|mi_|)baja
 (deme|dame|dadme|dadnos|de|me_doy|me_den|me_de)_(de_|d_|la_|mi_|)baja (de|dar)_la_baja
 dej(a|e|en|ad|ame)(|_me|_nos|me|_usted|_ya)_(en_paz|tranquil(o|a|os)|vivir)
 dej(eme|enme|adme|enos|ennos)(|_me|_nos|me|_usted|_ya)_(en_paz|tranquil(o|a|os)|vivir)
 (no_|)molesten no_(me_|)moleste(n|is|s|) (es_|esto_es_|)acoso largate larguense callense callate
 metanse ya_(estuvo|dejenme|dejame|parenle|basta|paren) no_mas_por_favor
 (aqui_|)no_(vive|hay)_ningun~ no_conozco_a_es(a|e) ya_no_(es|tiene|pertenece|soy)~
 no_es_mi_numero no_es_el_(numero|telefono)_de dejen_ya hasta_nunca no_insist~ no_fastidi~ no_jod~
 no_me_(jod|fastidi|friegu|chingu|rayen|insist|busqu|acos)~
 (mis_|)datos_(sean|fueran)_(elimin|borr)~ ya_me_cansaron me_cansaron ya_me_(hart|tienen|canse)
 que_pesad(os|ez) (son|sois)_(un_|una_|muy_|unos_|)(pesad|molest|insoport|plaga) que_ladilla
 no_den_(la_|)lata vayanse_a idos_a dejen_de_joder
 no_quiero_(nada|saber_nada)_de_(ustedes|vosotros|usted|ti) quiero_(dejar_de|parar_de)_recib~
 borra_este_(num|tel|cont)~ no_es_mi_(num|tel|nombre)~
 (yo_|)no_soy_(el_|la_|)(dueno|titular|persona|cliente)~ ya_no_soy_client~
 (este|el)_numero_(cambio|es_nuevo|ya_no)~ se_equivoc~_de
 (esta|estas|estan)_(llamando|escribiendo)_a_(la_|otra_|)persona~ cambie_de_numero
nt no_me_avis(en|es|e)_mas
p m me me_a nos mi_cel(|ular)
w necesit(o|amos|a|aba) preferiria aguanto aguantamos soporto tolero acepto aprueb~ consiento doy
 necesito queremos quisiera solicite dese(a|amos|o) pienso
 quier(|en|en_mas|o) kiero interesa_(recibir|saber)
nw me_(opongo|niego)(_a|) rechazo prefiero_no preferiria_no
L nada_mas
m informacion inscripcion mensage~ servicio msj~ notif~ ofertas promo~ propaganda subscripcion~
 suscripcion~ alerta(|s) anuncio(|s) avis(itos|os) correo(|s) mens(aj~|j~) publi(|cidad~)
 texto(|s) (wasap|guasap|whatsap|wsp|wsap|wpp|chat)~ envio(s|_de) comunicaciones novedades basura
 notificaciones comunicacion~ mail(s|) email(s|) campañ~ campan~ cadenas recordatorio~ llamadas
 spam~ boletin~ descuentos cupones encuestas vainas huevadas pendejadas weas
l agenda contactos grupo sistema base(|_de_datos) lista(|do|s) registro(|s)
k contacto datos movil nombre cel(|u|ular) num(|ero|erito|ero_de_telefono) tel(|efono|f|e)
f a al con d de desde dias el en es estamos estoy exijo favor gracias hagan inmediatamente k le
 les mismo pido_que plis q que se tal te_ tengan un una una_vez urgente va vez volver voy vuelv~ x
 xfa xfavor y ya yo buen(as|os) podria(|n) por(|_favor|fa|favor) puede(|n) tant(a|as|o|os) oiga
 oye usted(|es) delete sig(an|as|a|ais|o|uen) segu(ir|is) continu(ar|en) si han he solo dado aqui
 prefiero pueden hacer mande_a jamas_de mire(|n) tipo empresa mas_bien ademas entonces siempre
 tambien ojala porfis porfavor amable amablemente inmediato personal personales comerciales
 comercial publicitarios automaticos automatico diario diarios todo_el_dia otro otra gente señores
 senores hombre ustds uds vosotros nosotros ningun_tipo clase cualquier cualquiera este_medio via
 celular_mio tengan_la_bondad haganme sean harian hagan_el_favor le_pido les_pido os_pido te_pido
 les_ruego ruego tenemos nuestras hago pa agradeceria agradezco agradecemos vida
 fin_de_mes
v reci(ba|biendo|vir) recibir(|la|lo|los) ver formar_parte_de estar_en
V lleg(an|aron|o) recib(i|o)
W equivoco te_equivocaste confund(e|ido|ieron) equivoca(da|do|dos|n|ron|rse|ste) incorrect(a|o)
x alto_de baja_medica de_baja_por bus_para de_baja_medica el_alto es_para esto_es_para la_baja
 mas_alto muy_alto no_para piso_alto planta_baja se_dio_de_baja para_de_(hacer|sonar|perder)
 (elimin|quit|borr)ad(o|a) para_(que|cuando|mi|el|la|las|los|manana|hoy|un|una|dos|esto|aqui|alli)
 (fin|final)_de (el|al|a_la)_fin cuando_termina basta_(con|ver) con_eso_basta se_cancelo
 no_quiero_molestar dejar_(de_fumar|el|un|una|mi)
H spam
s alto basta parenle para(le|len|rle) dejense frenen corten dej(ame|eme|enme|adme|enos|ennos)_de
 (para|pare|paren|parar|parad|deja|deje|dejen|dejeis|dejar|dejo|dejad|cese)
 (cesen|cesar|detengan|detenga|detener|detente|detenganse)
 (deten|termina|terminen|eviten|evite|eviteme|evitar)
 dejaran dejara dejasen dejase pararan parasen parara cesaran cesasen dejaseis dejarais
 me_canse_de canse_de
S estuvo_bueno_de suficiente_de
 hasta_(la|las|los|el)_(madre|narices|huevos|gorro|coronilla)_(de|con)
 (hart|cansad|podrid|aburrid|fastidiad)(o|a|os|as)_(de|con)
e fin salir(|me|se) apagu~ abandonar
 (cancel|anul|suspend|desactiv|finaliz|finalic|termin(a|e|i|o)|interrump|bloque|bloq|deten|silenci)~
U ya_no_quiero baja fuera suficiente quitame_de_ahi larg(ense|o) cese
A dije dijo dijimos decir(|les|le|lo|te) digo repito repetir(|les|lo) dicho
g sal salgo
o fuera
c (llam)(en|es|e|ar|arme|ando|andome|eis)
y mi mis nuestro
n jamas nada_de ni no nunca sin tampoco ningun(|a|o) cero ni_un(|_solo|_mensaje) fuera_(el|los|de)
 nomas
na ya_no no_mas
ba nada_de_(ustedes|vosotros|usted)
na nunca_mas
a mas otra_vez nuevamente de_nuevo jamas_de_nuevo en_adelante a_futuro futuro posteriormente
j he_pedido apunte di inscribi registr(ado|e) suscrib(i|ir|irme|o)
C consentimiento permiso autori(ce|zacion|zado|zo)
P persona
I tengo_interes interes interesa(|da|do|dos|n|ndo)
b algo esa esas ese eso esos la las lo los nada su sus tu tus est(a|as|e|o|os) tod(as|o|os)
 vuestr(a|as|os) cosas mierda suyos
q donde por_que porque que_hora quien si_me cua(l|ndo|nto) a_que_hora como_(le_|)hago~
h como puedo como_(hago_para|me|puedo)
B gimnasio gym seguro tarjeta compra almuerzo comedor
x baja_(laboral|por_enfermedad|medica|maternal|paternal|voluntaria) (la|de|mi|una)_baja_laboral
 papel_de_la_baja parte_de_baja me_di_de_baja_(sin_querer|por_error) basta_con_(un|dos|tres|eso)
 ya_basta_con_(un|dos|tres|cuatro|eso|una) no_(dejen|deje|dejes|paren)_de_(mand|envi|escrib|avis)~
u dije_(ya_|)que_(baja|alto|basta|stop|pare|paren) dije_(baja|alto|stop)
z antes aun hasta hoy lunes manana todavia
F (mil|cien|dos|tres|cuatro|cinco|diez|varias|muchas)_veces
 (tantas|cuantas|demasiadas|2|3|4|5|10|1000)_veces
 (segunda|tercera|cuarta|quinta|ultima|enesima|decima)_vez una_y_otra_vez cuantas_veces_mas
a proxim(o|a) siguiente
f boludo(s|) wey guey cabron(|es) pana parce hermano amigo(s|) che pinche(|s) chingad~ maldit~
 put(o|os|a|as)
 joder hostia carajo cono en_serio de_verdad neta xfis ke esten estar estes hace_falta ahora_mismo
 muchachos chicos saludos atte cordial~ de_(su|vuestra|tu)_parte nuestra_parte sobre acerca(|_de)
 respecto(|_a|_de) relacionad~ referent~ anden ande tengo_que tenemos_que hay_que habra hacia
 posible
 fuese fuera_posible rogaria rogamos molestia molestias encarecid~ atent~ pediria pediriamos
t avis(ar|ando|arme|arnos|en|enme) notifi(car|quen|cando|carme) inform(ar|arme|en|ando)
 recorda(r|ndo)
 record(arme|arnos) llen(ar|en|an)_de bombarde~ acribill~
w gustaria encantaria apetece hace_falta_recibir
h no_(podria|podrian|pueden|podeis|podriais|puede|se_puede|seria_posible)
z mas_tarde luego
v reciv~ resiv~ resib~
u me_tien(en|es)_(hart|cansad|podrid|aburrid|loc|frit|hast)~ ya_avis(e|o|amos)_que_no
 lista_robinson
 nos_tienen_(hart|cansad|loc)~
 que_(lata|fastidio|hartazgo|conazo|plastas|plasta|cansinos|insistentes)
 (son|sois|eres|estan)_(unos_|muy_|bien_|re_|tan_|)(insistent|cansin|plast)~
 (son|sois|eres|estan)_(unos_|muy_|bien_|re_|tan_|)(cargant|inaguant|hinchap)~
 rompen_las_(bolas|pelotas) (no_|dejen_de_)(rompan|romper|hinchen|hinchar|joder)(|_las_pelotas)
 (tocar|tocando|tocais|tocan)_los_(cojones|huevos) ya_(chole|estuvo_suave) ya_fue_suficiente
 (vete|vayanse|id|iros|idos)_a_(freir|tomar|cagar|paseo) tomar_por_(culo|saco)
 (pongo|puse|escribi|mande|envie|respondi)_(la_palabra_|el_|un_|)(stop|baja|alto|cancelar|salir)
 (conteste|puesto|mandado)_(la_palabra_|el_|un_|)(stop|baja|alto|cancelar|salir)
 (enviado|escrito|respondido)_(la_palabra_|el_|un_|)(stop|baja|alto|cancelar|salir)
 ya_me_(di|he_dado|habia_dado)_de_baja
 nunca_(les_|os_|le_|te_|)(di|he_dado|dimos)_(mi|el|nuestro)_(num|tel|movil|cel)~
 (ni_siquiera_|)se_quienes_son ponganme_en_la_lista_neg~ meterse_en_su ya_dije_que_no
H sin_(mi|nuestro)_(consentimiento|permiso|autorizacion)
M pastilla~ medicamento~ medicina(|s) antibiotico~ dosis insulina tratamiento~ medicacion ejercicio~
s estop cort(ala|alo|enla|enlo|en_con|a_con|ad_con) parala(|s)
r borenme qit~
i mi_(espos|marid|muj|hij|mam|madr|padr|pap|herman|espos)~
T juzgado condusef ocu facua autoridades tribunal~
h hay_(alguna_|)(forma|manera|modo)_de
t us(en|ar|e)_(mi|este|ese)
m actualizacion~
s dejate_de dejense_de dejaos_de dejaros_de
f semana(s|) hace mes
F (tercer|cuarto|quinto|sexto|decimo)
x lista_de_(espera|invitados|compras|precios|deseos|clase|utiles|regalos)
u ser_(eliminad|borrad|quitad|sacad|retirad)~
f tienen tienes deben debes
X sin_querer por_error por_accidente
U ultim(o|a)_(aviso|advertencia)
u baja_(sms|mensaj|alert|avis|notif|mens)~ persona_equivocada
x que_(hace|significa|quiere_decir)_(el_|la_|)(stop|baja)
x (quit|sac|borr|elimin|retir|cancel|bloque|anul|cort)aron suspendieron
a futur(a|as|os)
b toda
u me_hart(e|aron) (estoy|estamos)_hasta_~
x el_bloqueo quito_la
T reclamacion
j pidio pedi pido pedimos pidieron solicito solicitamos
m cupon(|es)
t freg(ando|ar|uen) chingando jorob~
u persecucion dej(a|e|en|an)_de_llegar
U ya_no_aguanto(_mas|)
x (tengo|debo|tenemos|hay)_que_(quitar|sacar|dejar|parar|suspender)~
 envio_de_mi(|s)_(pedido|paquete|compra)
B pedido orden envio
s absten~ absteng~
nw prohib~
u ya_no_(vive|trabaja|esta|radica)_(aqui|ahi|alli|con_nosotros)
p n_m
f seguir_en
t escriva
nt ya_n_m_(escrib|mand|envi)~
x (todavia|aun)_no estoy_(hart|cansad)(a|o)_de_esperar borre_(el|un|su|ese)_(mensaj|sms|text)~
 (al_|el_|mi_|)numero_(viejo|antiguo|anterior)
w quier(e|es)
u (salgo|saldre|retiro)_delete_(programa|grupo|servicio)
T (cambi(o|ar|are|amos)|voy)_de_(banco|compania|clinica|proveedor|escuela|farmacia)
x dieron_de_baja
f creo tiene
u no_conozco_a_ningun~ no_soy_(quien|la_que|el_que)_(busca|cree|piensa)~
 que_(molest|insistent|fastidios)(o|a|os|as)_(son|sois)
 no_me_(hagan|obliguen|haga|obligue)_(a_|)(bloque|denunc|report)~ (pedi|solicite)_la_baja
 hasta_cuando_van_a_seguir
U no_soy_(su_|un_|una_|)paciente
S dej(an|ando|as|a)_dormir
x (mande|envie|puse|escribi)_(stop|baja|alto)_(por_error|sin_querer) dej(en|e|a)_que
 dej(en|e|a)_(salir|entrar|pasar)
na no_more
U estoy_(hart|cansad)(a|o)
u ya_no_quiero_(participar|estar_en) no_quiero_(participar_mas|seguir_participando|seguir_en)
f por_fa
ma a_la_proxima
e (poner|pongan|ponga)_fin_a
H (sacando|sacan)_de_quicio
u capten_la_indirecta no_saben_leer no_(no_|)entienden solo_dejenme
 que_se_(largaran|fueran|callaran)
 (estan|estas)_(acosando|hostigando|molestando) dejenme_(ser|ya)
r desaparezc~ desaparec~ desaparez~
S prescindo_de
h seria_(bueno|mejor|bonito)
f ser
w kero qero
u me_iban_a_(borrar|quitar|sacar|eliminar)
u sea_el_ultimo_(mensaj|sms|text|avis)~
X si_algun_dia boletin
u que_parte_de_no no_mas_stop
U unsuscribir(|se|me)
"""
