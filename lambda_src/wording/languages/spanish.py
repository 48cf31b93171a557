"""Spanish, by the letters of ``languages``."""

SPANISH = """
H spam
s
 (para|pare|paren|parar|parad|deja|deje|dejen|dejar|dejo|dejad|cese|cesen|cesar|detengan|detenga|detener|detente|detenganse|deten|termina|terminen|eviten|evite|eviteme|evitar)
 basta alto parale parenle pararle paralen detenganla
S (harto|harta|cansado|cansada|hartos)_de estuvo_bueno_de
e (cancel|anul|suspend|desactiv|finaliz|termin|interrump)(ar|a|e|en|o|an|er|ad|alo|enla|ame|uen) fin
 salir salirme
u (vayanse|vete|vayase|vaya|idos)_al_(diablo|carajo|infierno)
 (desuscrib|desinscrib|dessuscrib|desapunt|desubscrib|desafili|desvincul)~ darme_de_baja
 darse_de_baja dar_de_baja (doy|den|denme|deme|dame|dadme|darnos|me_doy|me_den|me_de)_(de_|)baja
 solicito_(la_|mi_|)baja quiero_(la_|)baja
 (borr|elimin|quit|sac|saqu|remuev|remov|retir|tach|exclu|suprim|elimin)(a|e|en|ad|ar|er|ir|an|y|yan|ue|uen)(me|nos)
 dej(a|e|en|ad|ame|eme|enme|adme|enos|ennos)(|_me|_nos|me)_(en_paz|tranquilo|tranquila)
 (vayanse|vete|vayase)_a_la_(mierda|chingada) no_(me_|)jodan no_chinguen chinga~ (no_|)molesten
 no_molestar no_(me_|)moleste(n|is|s|) (es|esto_es)_acoso los_voy_a_denunciar voy_a_denunciar~
 los_bloqueo
U fuera baja salir suficiente bloqueado ya_no_quiero no_quiero no_gracias_no_mas no_mas nomas
 no_mas_por_favor ya_parenle ya_dejenme largo largense
A dije pedi pido dicho solicito
r (borr|quit|elimin|sac)(en|e|a)lo
 (borr|elimin|quit|sac|saqu|remov|remuev|retir|tach|suprim|exclu)(a|e|en|ad|ar|er|ir|ar|o|an|ue|uen|ando|ados|ado)
 olvid(a|e|en|ar)
g sal salgo
o fuera
t escrib(a|an|as|ais|ir|irme|iendo|e|iendome|irnos|anme)
 (envi|mand|contact|molest|texte|acos|fastidi|hostig)(en|es|e|eis|ar|arme|ando|andome|arnos|enme|ame|eme|ame|a|an)
 mensajear
c (llam)(en|es|e|ar|arme|ando|andome)
m informacion mensaj~ msj~ texto textos notif~ alerta alertas publicidad~ promo~ comunicacion~
 correo correos suscripcion~ subscripcion~ propaganda anuncio anuncios avisos inscripcion
l lista listas base base_de_datos sistema registro registros grupo agenda contactos
k numero telefono celular movil nombre datos contacto numero_de_telefono
p me nos mi_cel
y mi mis nuestro
n no nunca jamas sin ni tampoco ningun ninguna nada_de
w quiero quisiera deseo desea necesito queremos deseamos acepto solicite doy quieren gustaria
 gustaria_dejar
na ya_no
a mas otra_vez nunca_mas
v recib(ir|irlos|irla|iendo|a|irlo) (seguir_|)recibiendo
V recibo recibi llegan llegaron llego
j suscrib(i|o|ir|irme) registr(e|ado) inscrib(i) di apunte
C autorizo autorice consentimiento permiso autorizacion
R revoco revocar revoque
W erroneo equivocado equivocada incorrecto incorrecta equivocaron equivoco equivocaste
 te_equivocaste equivocan equivocarse equivocados error_de
P persona
I interesa interesan interesado interesada interes
b esto estos estas este esta eso esos esas esa ese todo todos todas su sus tu tus lo los las la nada
 algo vuestra vuestros
f estoy estamos te_ se me_han es vuelv~ volver voy va vamos por_favor por favor gracias de a el en
 con y que le les un una al del para_siempre ahora ya inmediatamente ustedes usted yo tengan puede
 pueden podrian podria buenos dias buenas tardes senores urgente si
q cuando donde que_hora cual quien por_que porque cuanto si_me
h como puedo como_puedo como_hago_para como_me
z hasta manana hoy lunes antes todavia aun
x para_(que|cuando|mi|el|la|las|los|manana|hoy|un|una|dos|esto|aqui|alli) (fin|final)_de alto_de
 (el|al)_fin es_para esto_es_para mas_alto planta_baja baja_medica de_baja_medica el_alto bus_para
 autobus_para no_para muy_alto piso_alto la_baja
"""
