"""Portuguese, by the letters of ``languages``."""

PORTUGUESE = """
H spam
s (pare|parem|parar|para|deixe|deixem|deixar|cesse|cessem|chega|basta|pararem|interrompa) parem_com
 pode_parar chega_de
S (cansad|fart|chei)(o|a)_de
e (cancel|anul|encerr|suspend|desativ|interromp|termin)(ar|e|em|o|a|er|am|amento) finalizar fim sair
u vai_(pra|para)_(merda|o_inferno)
 (|me_|quero_|se_)(descadastr|desinscrev|desinscri|desassin|dessubscrev)~
 me_(remov|retir|exclu|apag|delet|tir|elimin|desliga|risqu)~
 (remov|retir|exclu|apag|delet|tir|elimin)(a|e|em|ue|uem|am|ar)_me
 (ser_|seja_)(removid|excluid|retirad|descadastrad|apagad)(o|a) (me_|)deix(a|e|em)_(me_|eu_|)em_paz
 me_esquec~ vai_se_(ferrar|foder) vao_se~ vou_(te_|)(bloquear|denunciar) isso_e_assedio
 (sair|saio|saia|sai|quero_sair|fora)_(da|desta|dessa|de|do|deste|desse)_(lista|cadastro|grupo|sms)
U sair sai fora excluir remover descadastro nao_quero nao_quero_mais nao_mais chega_disso bloqueado
 nao_perturbe encher_o_saco
r
 (remov|retir|exclu|apag|delet|tir|elimin|esquec|risc)(a|am|e|em|ue|uem|ir|er|ar|i|o|as|ao|ido|ida|ando)
g saio
o fora
t
 (envi|mand|contat|contact|contate|perturb|incomod|notific|importun|chate|spam)(e|es|em|ar|a|arem|ando|am|ei)
 escrev(a|am|er|erem|endo) contatado contatada encher
c (lig|telefon)(ue|uem|ar|arem|ando)
m mensag~ texto textos torpedo~ notific~ alerta~ propag~ spam~ publicidade~ inscricao assinatura
 subscricao cadastro envio envios recebimento anuncios newsletter comunicacoes promocoes
l lista listas base banco sistema grupo contatos contactos agenda registro
k numero telefone celular nome dados contato contacto telemovel
p me mim nos
y meu minha meus minhas nosso
n nao nunca jamais sem nenhum nenhuma nem
w (quero|desejo|queremos|gostaria|aceito|preciso|solicitei|pedi|dou|desejamos|pretendo|quer)
a mais novamente outra_vez de_novo
V receb(o|i|emos)
v receb(er|endo|a)
A disse falei
j inscrevi cadastrei registrei
C autorizo autorizei consentimento permissao autorizacao
R revogo revogar revogado
W errado errada incorreto errou erraram engano engano_de enganou erro_de
P pessoa
I interesse interessado interessada interessa
b isso isto esses essas essa esse estas este esta tudo todos todas suas seus sua o a os as voces
 nada dessa desta deste disso desse dessas
f estou estamos vou vai vamos volt(em|e|ar) tenho por_favor por favor obrigado obrigada de da do em
 que com e um uma ja agora se pra ao no na eu bom_dia ola oi senhores imediatamente urgente faz faco
 ser vez como_faco_para
i voce vcs
q quando onde qual quem por_que porque que_horas quanto
h como posso como_faco como_posso poderia poderiam podem pode
z ate amanha hoje segunda antes ainda
x chega_que para_(minha|meu|mim|a|o|amanha|quando|hoje|as|os|que|duas|dois) onibus_para
 autocarro_para nao_para isso_e_para fila_nao_para fim_(de|do|da) (no|o)_fim
 (quando|que_horas)_(chega|acaba) chega_(hoje|amanha|as|ao) mais_(tarde|informacoes) parada a_saida
"""
