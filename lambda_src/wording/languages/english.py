"""English, by the letters of ``languages``."""

ENGLISH = """
Q texts messages alert(|s) notification(|s) reminder(|s) update(|s) promo(|s)
 notices
s avoid cease cut_it desist halt quit refrain stop(_2_end|ing|it|pit) if_you(_stopped|d_stop)
 stopped_(texting|messaging|sending) stop_to_(end|quit|stop|unsubscribe|cancel)
 (cut|knock)_(it|this|that)_(out|off)
e abort deactivate decline disable discontinue end ending exit mute no_more_of refuse silence
 suspend terminate block(|ed|ing) cancel(|ing|ling) rescind(|ed) revok(e|ed|ing)
 (turn|switch|shut)_(off|down) unfollow
S dont_like hate too_many enough(|_already_with)
 (tired|sick|fed_up|annoyed|done|over|had_it|had_enough|put_up|enough|away)_(of|with) so_over
u 7726 asked_to_be_removed be_left_alone belongs_to_someone_else deceased delist deregister~
 disenroll~ dnc_list fcc ftc gdpr gtfo want_out_of_(this|these|your)
 want_out_of_the_(list|program|chat|texts) let_me_out no_means_no
 op_out opt_ou otp_out passed_away previous_owner reassigned stfu tcpa ubsub~ unenroll~ unlist
 unregister~ what_part_of_stop which_part_of_stop uns(crib~|ibscribe|ub~|usb~)
 cease_a(ll|nd_desist) leave_me_t(f_alone|he_f_alone) not_(at_this_number|for_me|welcome)
 go_(f|fuck)_(yourself|urself) get_lost_(loser|creep|jerk|idiot)
 are_(so_|very_|really_|)(annoying|spam|unwanted) (on_the_dnc|dnc_registry|this_is_a_landline)
 (naff|sod|fob|clear)_off (not|arent|isnt)_meant_for_me un_(sub|subscribe|enroll)
 opt(|ing|ed)_(me|us|myself|this_number|my_number)_out opt_(ot|oit|put|our)
 (doesnt|dont|not|no_longer|doesnt_even)_belong~ (who|whos)_(put|added|signed)_me
 if_you_(dont|ever)_stop meant_for_(someone|somebody)
 (text|contact|message)_me_(again|one_more_time)_(and|ill|i) (these|texts|messages|them)_gone
 leave_(the|this|your)_(list|group|chat) (stay|keep|stay_out|keep_out|get_out)_(off|of)_my
 leave_(me|us|him|her|this_number)_(alone|be) leave_me_the_(hell|fuck)_alone
 (fuck|piss|buzz|bugger|f|fk|screw|eff|bug|sod|back)_off
 (is|are|youre|thats|its|as|considered)_(harassment|harassing_me|spamming|annoying_me|bothering_me)
 (am|im|will|ill|be|to)_(block|report|sue|blocking|reporting|suing)_(you|this|u|it)
 (report(|ed|ing)|mark(ed|ing)|flagged|sent|forward(ed|ing))_(this_|you_|)(as|to)_(spam|junk|7726)
 (do_not|dont)_(call|contact|text|disturb)_(list|registry) (no|nothing)_part_of_(this|it)
 nothing_to_do_with_(this|you|it) consent_(revoked|withdrawn|is_revoked|is_withdrawn)
 (new|different|wrong)_owner (number|phone)_(was|has_been|is|got)_reassigned
 (someone|somebody)_elses_(number|phone) not_(my|his|her)_(number|phone)
 (he|she|owner|husband|wife|mom|dad)_(died|is_dead)
 my_(lawyer|attorney)_will_(be_in_touch|contact|call) call_the_(cops|police)
 calling_the_(cops|police) (calling|call)_my_(lawyer|attorney)
 no_longer_(lives|live|works|at)_here i_object object_to do_not_solicit report_this_number
 blocking_this_number (you|u)_have_been_(warned|blocked|reported) (my|the)_(fcc|ftc)
 this_is_not_me
O opt(_it_out|ed_it_out|ing_it_out|ingout|out) (opt|opts|opting|opted)_out
Z (but|and|so|now|just|then|kindly)_stop
K (keep|keeps|kept|still|constantly|always)_(getting|receiving)
Y (keep|keeps|kept|still|always)_(sending|texting|messaging|contacting|spamming|bothering)
 continue_to_(text|send|message|contact)
U td beat_it count_me_out cut_the_crap dnc dnd do_one enough filed_a_complaint junk means_no
 reported request_removal scam scram thats_enough uninterested unsolicited blocked(|_and_reported)
 removal(|_request) get_(lost|out) go_away(|_and_stay_away) let_me_(be|go) shut_up(|_already)
 shut_(the_f|the_fuck|the_hell|it|your_mouth)_up (its_|)illegal (fuck|screw)_(you|u)
 enough_(already|is_enough) can_you_not could_you_not no_stop non_stop make_it_stop
t annoy bug(|ging) dm hitting nag(|ging) reaching_out spamming using wake waking wasting
 badger(|ing) blast(|ing) blowing(|_up) bombard(|ing) bother(|ed|ing) contact(|ed|ing)
 disturb(|ing) email(|ing) harass(|ing) hear(|_from|ing_from) hound(|ing) messag(e|ed|ing)
 pester(|ed|ing) ping(|ed|ing) solicit(|ed|ing) stalk(|ing) text(|ing) writ(e|ing) reach_out(|_to)
 use_(my|this)
 (be|being|get|getting)_(texted|messaged|contacted|called|emailed|bothered|spammed|pinged)
 annoying_(me|us) (waste|wasting)_my_time flooding_(my|our|me) use_(sms|texts)
r eliminate exclude forget lose purge remov~ scratch scrub strike wipe withdraw delet(e|ed|ing)
 erase(|d) (drop|pull)_(my|me|us) get_rid_of unlink unregister
g cross dropped got keep kick leave shut switch turn get(|s|ting) tak(e|en|ing)
o off out
d sen(d|ding|t)
c ring call(|ed|ing)
m ad ads blasts bs bullshit calls campaign correspondence crap emails enrollment garbage marketing
 messages newsletter nonsense offers participation pings service advertis(ements|ing) alert(|s)
 communication(|s) mail(ers|ings) notification(|s) promo(|s) promotion(al|s) reminder(|s)
 solicitation(|s) subscription(|s) text(ing_program|s) update(|s) texts_or_calls sms_messages
 text_messages robotexts spam_texts marketing_messages communications
l chat computer database distribution group mailing program records system thread
 con(tacts|versation|vo)
 list(|s)
 (contact|text|texting|call|calling|phone|sms|mailing|email|message|messaging|spam|marketing)_list
k data details digits mobile name cell(|_phone|phone) info(|rmation) number(|s) phone(|_number)
 contact_(info|information|details) line
p me myself ourselves us
y her his kids mine my our sons their wifes
na no_longer
N did_not didnt hasnt wasnt have(_not|nt)
n aint arent do_not dont isnt neither never no_need_to(|_keep) nobody noone nor not without
 does(_not|nt)
 would(_not|nt) (if|rather|wish)_(you|u)_(didnt|dont|do_not)
1 no zero no_(calls|emails)_(or|and)
0 couldnt nothing_can will_not wont can(_not|not|t)
nw prefer_not rather_not
w accept appreciate care desire expect gonna like prefer require supposed willing
 inte(nd|rested_in_receiving) need(|s) want(|ed|ing|s) wish(|ing) (would|id|i_would)_like_to
a again further future longer more one_more another(|_one) any(_more|longer|more) ever(|more)
v participat~ recieve receiv(e|ed|ing) (be|to_be)_(on|in|part|part_of)
 to_get_(any|these|those|this|your)
pa me_no_more
ba (it|these|this|them|that)_no_more
T report_(you|this|u) attorney solicitor ombudsman ico ofcom bbb attorney_general trading_standards
 regulator~ authorities small_claims class_action (legal|further)_action complaint~ cops court
 police sue suing lawyer(|s)
A pressed hit clicked tapped beg begging demand said say saying texted told typed wrote
 repl(ied|y|ying) respond(|ed)
j ask(|ed|ed_to_be|ing) authorized consented opt_in registered agree(|d) enroll(|ed) gave(|_you)
 give(|n) join(|ed)
 request(|ed) sign(_me_up|_up|up) signed(|_me_up|_up) subscrib(e|ed|ing)
C approval authorization consent permission
R withdrawal_of deny pull retract(|ing) withdr(awing|awn|ew)
W bad incorrect not_the_right wrong
P customer dude girl guy man one person recipient woman
I interest(|ed)
H harassment spam unwanted unwelcome
b all annoying any anything constant daily damn dumb everything fucking it nada shit silly stuff
 stupid such them these this those whatever your nothin(|g) that(|s) thing(|s)
 (anything|nothing|something)_to_do_with
f 2 4 a about already also am an and any_way anyone as asap at automated be been being believe but
 completely consider dare dear effective else entirely even folks for forever from fu fully go
 good gotta guess had has have hey hi immediately in instantly just kept last_week
 let lol madam made make must no_thanks nope of omg on only or per permanently previous prior
 really regards right should single sir so still team think times to too totally ugh up very via
 well with yeah yep yes yesterday here(|by) once(|_and_for_all) the(|n|re)
 if_you(|d)
 (it_would_be|would_be)_(great|nice|lovely|awesome|good)
 (you|u|they|this)_(need|needs|have|has)_to personal private hereby please_just simply frankly
 seriously literally actually honestly absolutely effective_immediately directly quickly once
i everyone guys he i id ill im ive jerks lets people she they we creep(|s) idiot(|s)
 some(body|one) you(|re|ve)
q do if should_i which who whose why what(|s) whe(n|n_should|re|res|ther)
h any_way(_to|) can can_you could how how_to possible tried_to trying_to way_to will would(|_you)
 is_there_(a|any)_way(_to|) how_do_(i|we|you)
E are does is
D did have_you was were (if|when)_(i|we)
z after because before friday monday now_and saturday sunday thursday till today tomorrow tonight
 tuesday unless until wednesday while yet (i|we)_need_to
X drinking email_newsletter happens mean_to mistake newsletter_email resub~ smoking spam_call~
 wrong_(size|item|order|color|product)
 stop_drop to_miss undo unsubscribe_link what_happens accident(|ally) stopping_(by|in)
 opt_out_(fee|form|waiver|period|option|clause|window|plan|deadline) paper_(bill|bills|statements)
 text(|ing)_and_driv~ (which|what|whose)_stop (want|like|love|yes)_(|to_)keep_getting
 (opt|opted|opting)_(in|out)_(or|vs|form|waiver)
x a_stop put_a_stop_on stop_mail my_stop_message check_out drop_me_a how_to_stop_a my_stop name_is
 non_stop number_of one_stop phone_number_is subscription_box the_stop weekend wrong_number_of
 stop(ped|s) take(_off|_out|out)
 stop_(and_go|at|button|by|drinking|eating|gap|here|in|light|loss)
 stop_(motion|off|order|over|payment|sign|smoking|taking|there|using_the|watch|work)
 (didnt|did_not)_(reply|respond|answer|write|see|call) (he|she)_quit
 (meant|trying|tried|wanted)_to_text spam_(folder|musubi|filter)
 (you|u|they)_stopped_(texting|sending|messaging) not_(anymore|any_more|yet)
 (bus|next|street|avenue|station|metro|subway|last|full|rest|pit|truck)_(stop|end)
 (first|tram|train|door|dead|west|east|north|south|f|short|back|start)_(stop|end)
 (the|a|this|that|other|which|whole|end|back|week|far|very)_end
 end_(of|table|date|zone|up|in|on|at) (in|by|at|to|til|until)_the_end quit_(claim|smoking|my)
 text_me_(when|the|a|back|tomorrow) out_of_(stock|town|milk|office|order)
B order shipment delivery gym insurance membership purchase lunch bank_app
 waiting_list waitlist mortgage
 (credit_|debit_|bank_|)card (my_|the_|)order
u (told|already_told|asked)_you_(all_|)(already_|)stop so_i_dont_(get|receive)_(it|them|these)
 sign_me_out_of_(it|this|these)
 (want|need|like)_(them|this|it|these)_(all_|)to_stop
 (out|off)_of_the_(alerts|texts|messages)
na no_longer_want_to_be_(notified|alerted|reminded)
x unsubscribed_by_(mistake|accident) (mistakenly|accidentally)_unsubscribed how_to_stop_smoking
ma next_(message|text)_and (one_more|another)_(text|message)_and keep_(it_up|texting)_and
F how_many_(more_|)times(|_(do|must|should|have|will|did)_(i|we)) time_and_time_again nth_time
 (so_many|too_many|many|several|multiple|three|four|five|ten|3|4|5|6|10|100|1000)_times 2x 3x 4x 10x
 (a_|)(hundred|million|thousand|dozen|few|couple|couple_of|bunch_of|billion)_times over_and_over
 repeatedly twice thrice (first|second|third|2nd|3rd|4th|5th|fourth|fifth|tenth|last|hundredth)_time
 (again|time)_and_again 1000x 100x
ma if_(this|it|u|you)_(continues|carries_on|keeps_up|happens_again)
 if_(this|it|u|you)_(keep_on|keep|continue|continue_to|keeps_happening) next_one
 one_more_and another_one_and
u (dont|do_not|never|not)_get_(any_more|more|any)_of_(these|this|those|them)
 not_understand_(the_word_|)(stop|no) not_get_(these|those|any_more|any|them)
 (dont|do_not|never)_(remember|recall)_(|ever_)signing_up
 (was_|were_|)(told|said|promised|confirmed)_(|me_|us_)(id_been|i_was)_(removed|off)
 (was_|were_|)(told|said|promised|confirmed)_(|me_|us_)(i_would_be)_(removed|off)
 (was_|were_|)(told|said|promised|confirmed)_(|me_|us_)(id_be|youd_taken_me)_(removed|off)
 (shouldnt|should_not)_(|even_)be_on_(your|any|this|the)_(list|system|database|records)
 (text|message|contact|write|write_to|call|spam)_(me|us)_once_more_(and|ill|i)
 (doesnt|dont|not|does_not)_(live|work)_here does_no_mean_nothing
 taken_off_(whatever|everything|any)
 (give_it_a_rest|pack_it_in|jog_on|sling_your_hook|on_yer_bike|on_your_bike|get_a_life|get_stuffed)
 get_bent drop_dead go_to_hell take_a_hint burn_in_hell rack_off naff_off for_the_love_of_god_stop
 (be_on|am_on|is_on|im_on|number_on)_the_(national_|)do_not_(call|text|contact)~
 (not_|dont_|never_|didnt_)(gave|give|given|gave_you|give_you|consented|consent)_(my_|any_|)consent
 (my_|the_|)(carrier|provider|network)_will_(hear|be_told)~ i_opted_out
 bloody_(pests|nuisance|spammers) (sell|sold|selling|shared|sharing)_my_(number|details|data|info)
 (you_|u_)(people|guys|lot|all)_(are_|r_|)(so_|)(annoying|relentless|pests|spammers|unbelievable)
 take_(me|us)_out_of_this spammers (quit|stop|end)_(harassing|stalking|hounding)_~
H (driv(ing|es|e)|make|making|makes)_(me|us)_(nuts|crazy|mad|insane|up_the_wall|sick|angry|bonkers)
 (getting|get|gets)_(very_|really_|so_|)(annoying|irritating|ridiculous|old|out_of_hand|tiresome)
 (so_|really_|very_|too_|)(excessive|intrusive|irritating|invasive|relentless|incessant)
 (sick|tired|fed_up)_(of|with)_(this|it|you|u|these|that|yall|all_this)
 (sick_and_tired|had_enough|had_it)_(of|with)_(this|it|you|u|these|that|yall|all_this)
 (sick|tired|fed_up)_of_(you|yall)_(people|guys|all)
 a_(joke|nuisance|pest|disgrace|pain) out_of_(hand|control)
U (im|i_am|am|we_are|were)_not_(your|a)_(customer|client|patient|member) (dont|do_not)_need_to_know
n shouldnt should_not
f see_what_happens nothing_happen(s|ed) if_it_please would_mind mind whoever make_sure ensure
 kindest regards
 someone_please see_to_it time_to arrange
m (appointment|appt|balance|account)_(reminder|alert|update|text|message|notification|sms)(|s)
 (delivery|shipping|order|parcel)_(reminder|alert|update|text|message|notification|sms)(|s)
 (package|school|class|bank)_(reminder|alert|update|text|message|notification|sms)(|s)
 (fraud|daily|weekly|holiday|sale)_(reminder|alert|update|text|message|notification|sms)(|s)
 (sales|prescription|refill|dental)_(reminder|alert|update|text|message|notification|sms)(|s)
 (payment|tracking|low_balance|security)_(reminder|alert|update|text|message|notification|sms)(|s)
 (status|class|billing|political)_(reminder|alert|update|text|message|notification|sms)(|s)
 (booking|service|loyalty|reward|survey)_(reminder|alert|update|text|message|notification|sms)(|s)
M (pill|tablet|med|antibiotic|statin|inhaler|cream)(|s) medicine medication dose insulin
 breastfeeding
H without_(my|any)_(consent|permission|authorization)
x (guest|shopping|grocery|wish|wedding|price)_list(|s)
 (packing|to_do|waiting|class|birthday|gift|registry)_list(|s)
nw (cant|cannot|can_not)_(stand|bear|take)
F (third|fourth|fifth|sixth|tenth|3rd|4th|5th|6th|10th)
f week month weeks ago
U take_the_hint (this_is_(my|your)_|)(last|final)_warning can_you_not_read
u this_is_(my|your)_(last|final)_warning
e cut_(the|these|those|your)
x does_(stop|unsubscribe)_(do|mean)
S (im|i_am|am)_over
f nicely politely gently
X want_to_stay (text|message|it)_says
m coupon(|s) voucher(|s) flyer(|s) deals
t harras~
H harrassment harasment harassement
x (unsubscribe|opt_out)_(button|page|option|form)
nw prohibit forbid
u (u|you|your)_(r|are)_(so_|)annoying nothing_(more_|else_|)from_(you|yall|u)
U dont_want_to_know
x deleted_(the|your|my|that|this|a)_(text|message|sms) unsubscribed_(my|the|him|her|them)
 (sick|tired|over)_of_waiting not_yet
u dont_want_anything_from_(this|your|you) leaving_(the|this|your)_(program|list)
 (you_are|youre)_mistaken
T (switch|switching|change|changing|leave|leaving)_(my_|your_|)(banks|bank|clinics|clinic)
 (switch|switching|change|changing|leave|leaving)_(my_|your_|)(providers|provider)
 (switch|switching|change|changing|leave|leaving)_(my_|your_|)(pharmacies|pharmacy|carriers)
g took
f obliged
u dont_know_any not_who_youre (not|isnt)_who_you_are
 how_(long|much_longer)_(is_this_going_to|will_this)_go_on
 dont_make_me_(block|report|call) already_(opted|opting)_out
H keep_waking_(me|us)_up
S waking_(me|us)_up
x call_my_lawyer_(about|for|regarding) dont_know_any_of_the
t remind(|ing)
ma next_time
U i_want_nothing
w authorize allow
u (youre|you_are|you)_(really_|)getting_on_my_(last_|)(nerves|nerve) you_(people|guys)_not_read
 you_(people_|guys_|)to_get_lost
 (what|which_part)_(dont_you_(get|understand)_about|of)_no (so|im_so|am_so)_over_(this|you|it)
 done_with_you(|_people)
 get_off_(this|your)_(list|thing) youre_(harassing|stalking|pestering|hounding)
 you_are_(harassing|stalking|pestering|hounding)
r disappear vanish gone_from
S (can|could)_do_without
U thats_it_no_more
u (the|your|my)_last_(text|message)_i_(get|got|receive|ever)
X if_i_ever
"""
