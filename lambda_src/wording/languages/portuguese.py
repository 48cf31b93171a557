"""Portuguese, by the letters of ``languages``."""

PORTUGUESE = """
R anulo retir(ar|o)
t incomodem spamm~ conta(cte|ctem|tada|tado) enche(|r) escreva(|m) escreve(|ndo|r|rem)
 manda(nd~|no|r_mensagem|rem) saber_(de|mais|nada)
 (mand|envi|escrev|encaminh)(em|e|a|ar|am|arem|ando|er|erem|endo)(_me|_nos|_lhe|me)~
 (envi|mand|contat|contact|contate|perturb|incomod|notific|importun|chate|spam)(e|es|em|ar|a|arem|ando|am|ei)
s chega_de par(amos|em_com|o)
 (pare|parem|parar|para|deixe|deixem|deixar|cesse|cessem|chega|basta|pararem|interrompa)
X beber fumar fumo
T advogad~ anatel bloquei~ denunci~ policia procon process(ar|o)
L mais_nada
r descadastramento retirada tirem exclu(am|sao) remo(cao|v~)
 (remov|retir|exclu|apag|delet|tir|elimin|risc)(am|em|e|a|ar|er|ir|uam|ua)_(o|a|os|as|no|na|lo|la|lhe)
 (remove|retira|apaga|exclui|elimina|tira|excluir)(r|)_(lo|la)~
 (tir|retir|apag|elimin)(em|a|e)(no|na|lo|la)
 (remov|retir|exclu|apag|delet|tir|elimin|esquec|risc)(a|am|e|em|ue|uem|ir|er|ar|i|o|as|ao|ido|ida|ando)
e cancelamento fim parada_de sair (o|a|ao)_fim_(dos|das|de_todas|destes|dessas)
 (cancel|anul|encerr|suspend|desativ|interromp|termin)(ar|e|em|o|a|er|am|amento)
m alerta~ anuncios assinatura avisos cadastro comunicacoes envios inscricao mensag~ newsletter
 notific~ ofertas promocoes propag~ publicidade~ recebimento spam~ subscricao whats msg(|m|ns)
 texto(|s) torped(inho~|o~)
l base cadastros envio grupo mailing sistema conta(ctos|tos) ficheiro(|s) lista(|s)
k cel celular dados nome nr conta(cto|to) numero(|s) tel(|efone|emovel)
n jamais nao nem nenhum~ nn nunca sem
w desejamos gostava qro quer(_mais|ia)
 (quero|desejo|queremos|gostaria|aceito|preciso|solicitei|pedi|dou|desejamos|pretendo|quer)
p me mim nos
f agora ao bom_dia caramba com como_faco_para d da de do e em estamos estou eu exijo faco favor faz
 gente imediatamente ja logo na no oi ola p peco pf pfv po pq pra q que saco se ser solicito ta
 tenho um uma urgente vai vez vou obrigad(a|o) por(|_favor|ra) volt(ar|e|em) pra_(ca|mim)
R anulo retir(ar|o) revog(ado|ar|o)
u faleceu me_(tirem|removam|excluam|apaguem|tira|esquecam|bloqueiem|desinscrevam|descadastrem)~
 nao_sou_(mais_|)(cliente) (e_|)falecid(o|a) vao_(a|para|pra)_merda vai_(pra|para)_(merda|o_inferno)
 (|me_|quero_|se_)(descadastr|desinscrev|desinscri|desassin|dessubscrev)~
 me_(remov|retir|exclu|apag|delet|tir|elimin|desliga|risqu)~
 (remov|retir|exclu|apag|delet|tir|elimin)(a|e|em|ue|uem|am|ar)_me
 (me_|)deix(a|e|em)_(me_|eu_|)em_paz vai_se_(ferrar|foder) vou_(te_|)(bloquear|denunciar)
 (sair|saio|saia|sai|quero_sair|fora)_(da|desta|dessa|de|do|deste|desse)_(lista|cadastro|grupo|sms)
x a_saida chega_que fila_nao_para isso_e_para nao_para onibus_para parada parou
 para_(minha|meu|mim|a|o|amanha|quando|hoje|as|os|que|duas|dois) fim_(de|do|da) (no|o)_fim
 (quando|que_horas)_(chega|acaba) chega_(hoje|amanha|as|ao) mais_(tarde|informacoes)
H spam
S (cansad|fart|chei)(o|a)_de
U bloqueado encher_o_saco fora sai
g saio
o fora
c (lig|telefon)(ue|uem|ar|arem|ando)
y meu meus nosso minha(|s)
a de_novo mais novamente
V receb(emos|i|o)
v receb(a|endo|er)
A disse falei
j cadastrei inscrevi registrei
C consentimento permissao autoriz(acao|ei|o)
W incorreto engano(|_de|u) err(ada|ado|aram|o_de|ou)
P pessoa
I interess(a|ada|ado|e)
b a as disso isso isto nada o os seus sua suas todas todos tudo voces des(sa|sas|se|ta|te)
 ess(a|as|e|es) est(a|as|e)
i vcs voce
q onde por_que porque que_horas quem qua(l|ndo|nto)
h posso como(|_faco|_posso) pode(|m|ria|riam)
z ainda amanha antes ate hoje segunda
"""
