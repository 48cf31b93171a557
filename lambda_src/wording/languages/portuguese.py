"""Portuguese, by the letters of ``languages``."""

PORTUGUESE = """
Q sms mensagem mensagens msg(|s|ns) alerta(|s) notificac~ lembrete~ aviso(|s) promo~
R anulo retir(ar|o) revo(g~|que)
x a_saida chega_que fila_nao_para isso_e_para nao_para onibus_para parada parou
 para_(minha|meu|a|o|amanha|quando|hoje|as|os|que|duas|dois) fim_(de|do|da) (no|o)_fim para_mim
 (quando|que_horas)_(chega|acaba) chega_(hoje|amanha|as|ao) mais_(tarde|informacoes) envio
 (envi|mand)(aram|ado|ou) escreve(u|ram) deix(a|e|em)_(a|o|eu_ver|um|comigo|na) tira(r|)_uma
 sai_agora me_liga(ram|ou)~ me_avis(a|e|em)~ deix(em|ar|a|e)_(de_fumar|o|a)
 nao_(par|deix)(em|e|a)_(de|com) nunca_pare(m|)_de nao_me_esque~
 (retirar|tirar|remover)_(a_cebola|minha_encomenda|um_item)
B academia cartao seguro compra almoco banco
x (sai_|sai_da_lista_|cancelei_|descadastrei_)(por_engano|sem_querer) apaguei exclui
l avisos dos_a(visos|lertas) das_mensagens
m oferta
u lgpd (ja_|)(disse|falei|pedi)_(pra_|para_|)(parar|sair|pare|parem) saiir nao_(me_|)pert~
t incomod~ perturb~ importun~ chate~ spam~ notific~ contat~ contact~ assedi~ ench(a~|e~|er~)
 escrev~ (envi|mand|encaminh)~ manda_mensagem saber_(de|mais|nada)~ torr(a|e)~ procur(em|e|ar)~
 tratamento_d(e|os) uso usem (me|nos)_cham(em|e|a|ar)~ bombarde~ divulg~ insist~ aborrec~ aporrinh~
 azucrin~ atormen~ inferniz~ ligar_e_mandar contatem contactem
s chega_de par(amos|em_com|o) vaza(|r)
 (pare|parem|parar|para|deixe|deixem|deixar|deixa)
 (cesse|cessem|chega|basta|pararem|interrompa|parassem|para_ja)
 deixassem parassem cessassem deixasse parasse deixarem
X beber fumar fumo
T advogad~ anatel denunc~ policia procon process~ queixa bloquei~
ma (da|na)_proxima(_vez|) proxima_vez mais_uma_e outra_mensagem_e mais_uma_mensagem_e
at se_(continuar|me_mandar|mandar|voltar|me_escrever)~
L mais_nada
r descadastramento retirada tirem remocao perca(|m) desliga~ risqu~
 (remov|retir|exclu|apag|delet|tir|elimin|esquec|risc)~ desvincul~ descart~ desabilita~
 desative_meu~ suma_com exclusao bloqueiem_meu bloqueiem_o~ bloqueie~
e cancelamento fim parada_de sair (o|a|ao)_fim_(dos|das|de_todas|destes|dessas|do_envio)
 (cancel|anul|encerr|suspend|desativ|interromp|termin(a|e|i|o)|bloque|desabilit)~
m alerta~ anuncios assinatura avisos cadastro comunicac~ envios inscricao mensag~ newsletter~
 servico notificac~ ofertas promo~ propag~ publicidade~ recebimento spam~ subscric~ whats~ zap(s|)
 msg(|m|ns) texto(|s) torped~ envio_d(e|as|os) porcaria informacoes informativos email~ e_mail~
 ligacoes campanha~ lembrete~ cobranc~ correntes promocao~ cupom~ cupons pesquisas lixo bobag~
 besteira~ porcarias tralha
l base cadastros envio grupo mailing sistema conta(ctos|tos) ficheiro(|s)
 lista(|s|_de_transmissao) dai daqui
k cel celular dados nome nr num conta(cto|to) nume~ tel(|efone|emovel) whats zap
n n jamais nao nem nenhum~ nn nunca sem nada_de zero nem_mais
na ja_nao nao_mais nem_mais_um~
w quero_mais_receber desejamos gostava qro quer(_mais|ia|iamos)
 (quero|desejo|queremos|gostaria|aceito|preciso|solicitei|pedi)
 (dou|desejamos|pretendo|quer|autorizo|tolero|aguento|suporto)
nw (me_oponho|oponho_me|recuso|me_recuso)(_a|_ao|) nao_(consinto|permito)
p me mim
f agora ao bom_dia caramba com como_faco_para d da de do e em estamos estou eu exijo faco favor
 faz gente imediatamente ja logo na oi ola p peco pf pfv po pq pra q que se ser solicito
 ta to tenho um uma urgente vai vez vou obrigad(a|o) por(|_favor|ra) volt(ar|e|em) pra_(ca|mim)
 continu~ da_pra d(a|ar)_para ve_se queiram requeiro agradeco_que dei tanta tantas sido
 nessa aqui ai la tambem entao sempre bem gentileza gentilmente pessoais pessoal comerciais
 comercial publicitarias automaticas automatica diarias todo_dia todos_os_dias outra outro galera
 senhores moco moca amigo pelo pela pelos aos este_meio via meu_deus pelo_amor_de_deus poxa droga
 merda porra caralho inferno imediato faca facam fazer podem_fazer queria gostava_de
 gostaria_de_que seja sejam ficam fica ficar deste desse neste nesse num numa nas nos temos tenham
 ne agradecia vida
u faleceu nao_sou_(mais_|)(cliente|ess~|est~) (e_|)falecid(o|a)
 v(ao|ai|a)_(a|para|pra|se|encher)_(merda|o_inferno|ferrar|foder|outr~|catar)~
 (|me_|quero_|se_)(descadastr|desinscrev|desinscri|desassin|dessubscrev)~
 (isso_|isto_)e_(assedio|spam|perseguicao)
 (me_|)deix(a|e|em)_(me_|eu_|)(em_(paz|sossego)|quiet~|sossegad~)
 (vou|eu)_(te_|)(bloquear|denunci)~
 (sair|saio|saia)_(da|desta|dessa|de|do|deste|desse)_(lista|cadastro|grupo|sms)
 (sai|quero_sair|fora|remocao)_(da|desta|dessa|de|do|deste|desse)_(lista|cadastro|grupo|sms)
 nao_(me_|)(perturb|incomod|ench|enche)~ cai_fora suma(|m)_daqui ja_chega ta_bom_ja chega_ja
 de_saco_cheio (nao_|)pertence_mais_a~ numero_e_meu_agora nao_conheco_ess~ (foi_|e_)engano
 (numero|pessoa|contat)~_errad~ v(ocs|oces)_sao_chatos farto_de_voces sumam nao_insist~
 (meus_|os_meus_)dados_sejam~ nao_me_(ench|torr|incomod|perturb|chate|procur|aborre|encher)~
 (vou|irei)_(bloquear|denunci|process|report)~ (ja_|)to_(bloqueando|denunciando)~
 que_(inferno|merda|porre|encheçao|enchecao|gente_chata) enche~_(o_saco|meu_saco)~
 nao_aguento_mais~ (numero|telefone)_(mudou|trocou)_de_dono (nao_|)sou_mais_(o_dono|cliente)~
 esse_numero_nao_(e|pertence)~ (este|esse)_numero_(agora|ja|mudou|nao)~ mandou_errado
 (esta|estao)_(mandando|falando)_(pra|para|com)_(a_|o_)(pessoa|numero)_errad~
 nao_(e|sou)_(a|o)_(pessoa|dono|maria|joao)~ me_erra larga_do_meu_pe sai_fora sai_pra_la
 vaza_daqui some_daqui xo quero_(parar|deixar)_de_receb~ nao_(quero|desejo|vou)_mais_particip~
 nao_tenho_mais_interesse~ me_poupe me_poupem
 (cheio|cansad(o|a|os|as)|por_aqui)_de_(voces|vcs|vos) dados_excluidos
 bloquei(a|e|em)_(o_|)(meu|este|esse)~ bloqueia_eu (sai|saiam)_da_minha_vida
 ja_(disse|falei)_que_nao
H spam
S (cansad|fart|chei)(o|a|os)_(de|com|dess~) por_aqui_de chega_dess~
 cansei_d(e|as|os|essas|esses|isso)
U nao_quero_(mais|isso|isto) bloqueado encher_o_saco sai engano some suma remocao exclusao
 chega desist(ir|o) que_(saco|chatice)
g saio
o fora
c (lig|telefon)(ue|uem|ar|arem|ando)
y meu meus nosso minha(|s)
a de_novo mais novamente doravante daqui_pra_frente daqui_em_diante futuramente no_futuro novo
V receb(emos|i|o)
v receb(a|endo|er) ver
A disse falei falar dizer repetir repito disseram dissemos dito
j cadastrei inscrevi registrei subscrevi aceitei pedi_para assinei solicitei consenti
C consentimento permissao autoriz(acao|ei|o)
W incorreto engan(o|o_de|ou|ou_se|ado) err(ada|ado|aram|o_de|ou)
P pessoa
I interess(a|ada|ado|e|ados)
b a as disso isso isto nada o os seus sua suas todas todos tudo voces des(sa|sas|se|ta|te)
 vossa(|s) tipo ess(a|as|e|es) est(a|as|e) coisas coisa negocio nd nda
i vcs voce
q onde por_que porque que_horas quem qua(l|ndo|nto)
h posso como(|_faco|_posso) pode(|m|ria|riam)
z ainda amanha antes ate hoje segunda
ba nada_de_(voces|vcs)
F (mil|cem|duas|tres|quatro|cinco|dez|varias|muitas|tantas|quantas|inumeras|2|3|4|5|10|1000)_vezes
 (segunda|terceira|quarta|quinta|ultima|enesima|milesima)_vez
a proxim(o|a) seguinte
f c seria fosse possa cara mano veio bicho brother pessoal_do tah pfvr pfvo fds ter_que tenho_que
 sobre
 a_respeito(_de|) relacionad~ de_vossa_parte da_vossa_parte rapaz~ malta cumprimentos att
 atenciosamente
 la_em seria_bom amavel amabilidade simpatia bondade teria teriam poderia_me serao ir vao ficava
 grata grato
t avis(ar|em|ando|arem) notific~ inform(ar|em|ando) lembr(ar|em|ando)_me me_lembr(ar|em|ando) macar
 lot(ar|am)
w precisa(|m|mos|va) apetece kero
h possivel nao_(podia|podiam|poderia|poderiam|podem|podes|da_para|da_pra|seria_possivel|tem_como)
v receb~
u (voces|vcs|vc|ces|ceis)_(sao|estao_sendo)_(muito_|uns_|tao_|)(chat|insist|incom|pesad)~
 (voces|vcs|vc|ces|ceis)_(sao|estao_sendo)_(muito_|uns_|tao_|)(insup|inconv|um_sac|pentelh)~
 (ngm|ninguem)_(mais_|)(aguenta|merece|suporta|atura) ja_(encheu|enjoei) da_um_tempo deem_um_tempo
 (me_|)esquece(m|)_de_mim desgrud~ cala_a_boca calem_se (va|vao|ide|vai)_chatear
 deix(em|e|a)_me_da_mao
 largu(em|e)_me nao_me_mac(em|am|es) ja_avis(ei|ou|amos)_que_nao
 nunca_(vos_|lhes_|te_|)d(ei|emos)_(o_|)(meu|nosso)_(num|tel|contat|contac|cel|zap)~
 (respondi|mandei|escrevi)_(a_palavra_|)(stop|sair|parar|cancelar|pare|remover)
 (enviei|digitei|coloquei|pus)_(a_palavra_|)(stop|sair|parar|cancelar|pare|remover)
 ja_me_(descadastrei|desinscrevi|removi|cancelei) saturad(o|a)_d~
 (encher|enchendo|torrando)_a_paciencia
 voces_(nao_|)se_(enxergam|mancam) se_(manca|enxerga)(|m) que_(gente_|)(insistente|insistencia)(|s)
H sem_(o_meu_|a_minha_|meu_|minha_)(consentimento|autorizacao|permissao)
M remedio~ comprimido~ medicamento~ medicacao antibiotico~ tratamento~ dose(|s) insulina pilula~
 pomada
i (minha|meu)_(mulh|esp|marid|filh|mae|pai|irma)~
U ja_deu
T autoridades tribunal cnpd anpd deco asae reclame_aqui justica
h tem_como(|_eu) ha_(alguma_|)(forma|maneira|hipotese)_de
 (tem|existe)_(algum_|alguma_|)(jeito|forma|maneira)_de
w preferia preferiria preferimos suporta
b vosso(s|)
t us(em|ar|e)_(meu|este|esse|o_meu)
f semana(s|) mes
F (terceir(a|o)|quarta|quinta|sexta)_mensag~ (terceiro|quarto|quinto)_(sms|torped|avis|zap)~
x no_(cancelen|canceles|cancele)
 lista_de_(espera|convidados|compras|precos|presentes|material|desejos)
u ser_(removid|retirad|excluid|apagad|eliminad|tirad)~ (saindo|sair|saio)_d(a|esta|essa)_lista
f estao tem devem deve
x (parar|parei|paro|paramos)_(no|na|em|nos)
X sem_querer por_engano por_acidente
h podia(|m)
b destes destas nesses
U ultim(o|a)_(aviso|advertencia)
x o_que_(faz|significa|quer_dizer)_(o_|)(stop|sair) (tir|cancel|bloque|apag|cort|retir)aram
 removeram
a futur(a|as|os)
b qualquer toda
u nao_(autorizo|consinto)_(o_|)(contacto|contato|uso) estou_fart(a|o)(_disto|) estou_de_saco
x o_bloqueio
T reclam(ar|acao)
j ja_pedi
u e_perseguicao
B encomenda
s abstenh~ abster~ evit(em|e|ar)
nw proib~
u nao_(mora|vive|trabalha)_mais_(aqui|ai) (nao_|)trabalho_mais_(ai|la) que_chat(os|o|a)
U nao_quero_saber
nt n_m_(mand|envi|escrev|cham)~
x ainda_nao cansad(o|a)_de_esperar numero_(antigo|velho|anterior)
T mud(o|ar|arei|amos)_de_(banco|clinica|operadora|escola|farmacia|fornecedor)
u (saio|vou_sair)_do_(programa|grupo|servico) nunca_me_(inscrevi|cadastrei)(_nisso|_nisto|)
f dos das
bf nada_dess(a|e|as|es)
f acho
u nao_conheco_(nenhum|ninguem)~ nao_sou_quem_~ ate_quando_vao_(continuar|mandar)
 nao_me_(obrigu|fac)(em|e|am|a)_a_(bloque|denunc)~ que_gente_chata
U nao_sou_(seu_|)paciente
S (consigo|deixam|deixa)_dormir nao_consigo_dormir
v resseb~ receb~
x deix(em|a|e|ar)_(meu|minha|ele|ela)
ma (na|da)_proxima
e interrupcao_d(o|e|os|as) (por|ponham)_fim_a
l registros
u (estao|tao|estais)_me_(irritando|enchendo|perturbando|chateando) chega_dessa_palhacada se_toquem
 nao_sabem_ler
 voces_nao_entendem cansei_de_(voces|vcs) (pra|para)_sair_disso voces_sumirem (to|estou)_ate_aqui
 (estao|tao)_(assediando|perseguindo|perturbando|incomodando)
r sum(isse|iria) desaparec~
S dispenso
am outr(a|o)_(mensag|sms|aviso)~
u seja_a_ultima_mensag~
X se_um_dia newsletter_que
"""
