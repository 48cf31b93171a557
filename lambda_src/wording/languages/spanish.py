"""Spanish, by the letters of ``languages``."""

SPANISH = """
R retir(ar|o)
x eliminado quitado
u molesten
X beber fum(ar|e|o)
T abogado~ demand~ denunci~ policia report(ar|o)
t fastidiando contact(ado|en) escri(ba~|be|bi~|va~|vir~) habl(ar|en) jod(an|er|iendo) llegue(|n)
 spame(ar|en) saber_(nada|mas|de)~ (embi|enbi)(en|es|ar|arme|e)
 (contact|molest|mand)(ar|en|e)(me|nos|le|les|lo)~
 (envi|mand|contact|molest|texte|acos|fastidi|hostig)(en|es|e|eis|ar|arme|ando|andome|arnos|enme|ame|eme|ame|a|an)
r borrado elimin~ supresion kit(a|ar|e|en) olvid(a|ar|e|en)
 (|d)(elimin|borr|quit|sac|saqu|retir|remuev|suprim|tach|kit|olvid)(a|e|en|ar|ad|an|o|ando)(lo|la|los|las|le|les|nos|me)~
 (borr|elimin|quit|sac|saqu|remov|remuev|retir|tach|suprim|exclu)(a|e|en|ad|ar|er|ir|ar|o|an|ue|uen|ando|ados|ado)
u voy_a_denunciar~ dar(_de_baja|me_de_baja|se_de_baja) falleci(da|do|o)
 (kit|borr|sak|elimin)(en|e|a|ar|enn)me~ se_equivoc(o|aron)_de (esta|estan)_equivocad(o|os|a)_de
 baja_(del|de_la|de_este|de_estos|de_los|inmediata|definitiva) no_soy_(esa|ese)_(persona)
 los_(bloqueo|voy_a_denunciar) (vayanse|vete|vayase|vaya|idos)_al_(diablo|carajo|infierno)
 (desuscrib|desinscrib|dessuscrib|desapunt|desubscrib|desafili|desvincul)~
 (doy|den|denme|deme|dame|dadme|darnos|me_doy|me_den|me_de)_(de_|)baja solicito_(la_|mi_|)baja
 quiero_(la_|)baja
 (borr|elimin|quit|sac|saqu|remuev|remov|retir|tach|exclu|suprim|elimin)(a|e|en|ad|ar|er|ir|an|y|yan|ue|uen)(me|nos)
 dej(a|e|en|ad|ame|eme|enme|adme|enos|ennos)(|_me|_nos|me)_(en_paz|tranquilo|tranquila)
 (vayanse|vete|vayase)_a_la_(mierda|chingada) (no_|)molesten no_(me_|)moleste(n|is|s|)
 (es|esto_es)_acoso
p m me me_a nos mi_cel(|ular)
w acepto doy necesito queremos quisiera solicite dese(a|amos|o) quier(|en|en_mas|o)
L nada_mas
m envios informacion inscripcion msj~ notif~ ofertas promo~ propaganda subscripcion~ suscripcion~
 alerta(|s) anuncio(|s) avis(itos|os) correo(|s) mens(aj~|j~) publi(|cidad~) texto(|s)
l contactos grupo sistema base(|_de_datos) lista(|do|s) registro(|s)
k contacto datos movil nombre cel(|u|ular) numer(ito|o|o_de_telefono) tel(|efono|f)
f a al con d de desde dias el en es estamos estoy exijo favor gracias hagan inmediatamente k le les
 mismo pido_que plis q que se si tal te_ tengan un una una_vez urgente va vez volver voy vuelv~ x
 xfa xfavor y ya yo buen(as|os) podria(|n) por(|_favor|fa|favor) puede(|n) tant(a|as|o|os)
 usted(|es) delete
v reci(ba|biendo|vir) recibir(|la|lo|los)
R anulo revoque retir(ar|o) revoc(acion|ar|o)
W equivoco te_equivocaste confund(e|ido|ieron) equivoca(da|do|dos|n|ron|rse|ste) incorrect(a|o)
x alto_de baja_medica bus_para de_baja_medica el_alto es_para esto_es_para la_baja mas_alto
 muy_alto no_para piso_alto planta_baja se_dio_de_baja para_de_(hacer|sonar|perder)
 (elimin|quit|borr)ad(o|a) para_(que|cuando|mi|el|la|las|los|manana|hoy|un|una|dos|esto|aqui|alli)
 (fin|final)_de (el|al)_fin
H spam
s alto basta parenle para(le|len|rle)
 (para|pare|paren|parar|parad|deja|deje|dejen|dejar|dejo|dejad|cese|cesen|cesar|detengan|detenga|detener|detente|detenganse|deten|termina|terminen|eviten|evite|eviteme|evitar)
S estuvo_bueno_de (harto|harta|cansado|cansada|hartos)_de
e fin salir(|me)
 (cancel|anul|suspend|desactiv|finaliz|termin|interrump)(ar|a|e|en|o|an|er|ad|alo|enla|ame|uen)
U baja fuera suficiente larg(ense|o) ya_(dejenme|no_quiero|parenle)
A dije pedi pido solicito
g sal salgo
o fuera
c (llam)(en|es|e|ar|arme|ando|andome)
y mi mis nuestro
n jamas nada_de ni no nunca sin tampoco ningun(|a)
na ya_no
a mas nunca_mas otra_vez
V lleg(an|aron|o) recib(i|o)
j apunte di inscribi registr(ado|e) suscrib(i|ir|irme|o)
C consentimiento permiso autori(ce|zacion|zo)
P persona
I interes interesa(|da|do|n)
b algo esa esas ese eso esos la las lo los nada su sus tu tus est(a|as|e|o|os) tod(as|o|os)
 vuestr(a|os)
q donde por_que porque que_hora quien si_me cua(l|ndo|nto)
h como puedo como_(hago_para|me|puedo)
z antes aun hasta hoy lunes manana todavia
"""
