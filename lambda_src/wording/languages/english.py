"""English, by the letters of ``languages``."""

ENGLISH = """
s stopped_(texting|messaging|sending|contacting|bothering|it|this|these) if_you_stopped if_youd_stop
 stoppit stopit stop_to_(end|quit|stop|unsubscribe|cancel) stop_2_end cease desist quit halt refrain
 avoid stoping (cut|knock)_(it|this|that)_(out|off) cut_it
e cancel canceling cancelling end ending terminate discontinue suspend disable deactivate abort mute
 revoke revoked revoking rescind rescinded blocking blocked block silence kill
 (turn|switch|shut)_(off|down) get_rid_of unfollow no_more_of exit decline refuse
S enough enough_already_with
 (tired|sick|fed_up|annoyed|done|over|had_it|had_enough|put_up|enough|away)_(of|with|by) hate
 too_many cant_stand dont_like
u go_(f|fuck)_(yourself|urself) get_lost_(loser|creep|jerk|idiot)
 (texts|messages|these|they|alerts)_are_(so_|very_|really_|)(annoying|spam|unwanted)
 (on_the_dnc|dnc_registry|this_is_a_landline) (naff|sod|fob|clear)_off kiss_my_ass eat_shit
 dont_spam (not|arent|isnt)_meant_for_me unsub~ unscrib~ usubscribe unsibscribe ubsub~ unsusb~
 un_(sub|subscribe|enroll)
 (opt|opting|opted)_(me|us|myself|him|her|this_number|this_phone|my_number|my_phone)_out op_out
 opt_ou opt_(ot|oit|put|our) otp_out (doesnt|dont|not|no_longer|doesnt_even)_belong~ not_welcome
 (who|whos)_(put|added|signed)_me not_at_this_number if_you_(dont|ever|do_not)_(stop|quit)
 meant_for_(someone|somebody) reassigned
 (text|contact|message)_(me|us)_(again|one_more_time)_(and|ill|i_will|i)
 (these|texts|messages|them)_gone leave_(the_|this_|your_|)(list|group|chat)
 (stay|keep|stay_out|keep_out|get_out)_(off|of)_my leave_me_the_f_alone asked_to_be_removed
 do_not_call_me youre_texting_a_minor unenroll~ unregister~ deregister~ disenroll~ unlist delist
 leave_(me|us|him|her|this_number)_(alone|be) leave_(me|us)_the_(hell|fuck|heck)_alone
 leave_me_tf_alone leavemealone (fuck|piss|buzz|bugger|f|fk|screw|eff|bug|sod|back)_off gtfo stfu
 kick_rocks
 (this_is|you_are|youre|thats|is|its|as|considered)_(harassment|harassing_me|spamming_me|spamming|annoying_me|bothering_me)
 (i_am|im|i_will|ill|will_be|going_to)_(blocking|block|report|reporting|sue|suing)_(you|this|u|this_number|it|this_spam)
 (reported|reporting|marked|marking|flagged|report|forwarded|sent|report_this|reporting_this|marking_this|reported_this|reporting_you|sent_this|forwarding)_(as|to|for)_(spam|junk|7726|harassment)
 spam_reported 7726 (do_not|dont)_(call|contact|text|disturb|solicit)_(list|registry|register)
 dnc_list cease_and_desist cease_all (final|last)_warning be_left_alone let_me_out
 (no|nothing)_part_of_(this|it) nothing_to_do_with_(this|you|it) want_nothing
 (no|zero|without)_(consent|permission) permission_(revoked|denied)
 consent_(revoked|withdrawn|is_revoked|is_withdrawn) what_part_of_stop which_part_of_stop
 stop_means_stop no_means_no (had|have|got)_this_number_(for|since) (new|different|wrong)_owner
 previous_owner (number|phone)_(was|has_been|is|got)_reassigned belongs_to_someone_else
 (someone|somebody)_elses_(number|phone) not_(my|his|her)_(number|phone) not_for_me
 (he|she|owner|recipient|person|husband|wife|mom|dad)_(is|has|passed)_(deceased|died|away|dead)
 passed_away deceased tcpa fcc ftc my_(lawyer|attorney)_will_(be_in_touch|contact|call)
 contact(ed|ing)_my_(lawyer|attorney) call_the_(cops|police) calling_the_(cops|police)
 (calling|call)_my_(lawyer|attorney) gdpr no_longer_(lives|live|works|at)_here
O optout optingout (opt|opts|opting|opted)_out (opt|opting|opted)_(it|this_number)_out
Z (but|and|so|now|just|then|kindly)_stop
K (keep|keeps|kept|still|constantly|always)_(getting|receiving)
Y
 (keep|keeps|kept|still|constantly|always)_(sending|texting|messaging|contacting|text|message|contact|send|spamming|bothering|calling)
 continue_to_get continue_to_(text|send|message|contact)
 continue_(texting|sending|messaging|contacting)
U shut_(the_f|the_fuck|the_hell|it|your_mouth)_up shut_up_already go_away_and_stay_away do_one
 blocked_and_reported reported (its_|)illegal td count_me_out enough filed_a_complaint
 (fuck|screw)_(you|u) request_removal cut_the_crap no_service_please cancel_service stop_service
 end_service discontinue_service go_away get_lost shut_up beat_it scram dnc dnd unwanted
 enough_(already|is_enough) thats_enough never_again removal removal_request blocked get_out
 dont_bother no_contact do_not_disturb bye_bye junk scam harassment unsolicited unwelcome nope_stop
 not_wanted unwanted_texts give_it_a_rest go_to_hell let_me_go let_me_be off_list means_no
 uninterested not_ever_again
r (drop|pull)_(my|me|us) remov~ delete deleted deleting erase erased scrub wipe strike scratch purge
 exclude lose forget destroy rmv eliminate withdraw
g take taken taking get getting gets dropped kick turn switch shut cross leave keep have_taken got
o off out
t annoying_(me|us) (waste|wasting)_my_time text texting txt message messaging messaged contact
 contacting contacted bother bothering bothered spamming harass harassing disturb disturbing pester
 pestering annoy bug bugging email emailing dm write writing solicit soliciting communicate bombard
 bombarding blowing_up blow_up blowing flooding_(my|our|me) blasting hitting_(me|us)_up
 hit_(me|us|my)_up hit_up hear_from hearing_from hear reach_out_to reach_out reaching_out stalk
 stalking scamming using use_this use_my waking wasting troll~ blast wake use_(sms|texts) hitting
d send sending sent
c call calling called phone_me ring
m service texts messages calls alerts notifications notification alert updates update reminders
 reminder ads ad promos promo promotions emails communication communications blasts subscription
 subscriptions garbage crap bs nonsense marketing enrollment correspondence solicitation
 solicitations offers participation promotional texting_program bullshit madness insanity robotexts
 newsletter campaign advertising advertisements
l (contact|text|texting|call|calling|phone|sms|mailing|email|message|messaging|spam|marketing)_list
 list lists database system records contacts distribution program group thread chat loop rotation
 mailing directory conversation convo
k number numbers phone cell mobile info information details data cellphone digits
 contact_(info|information|details) phone_number cell_phone name
p me us myself ourselves
y my our mine his her their husbands wifes moms dads sons daughters kids
na no_longer
N didnt did_not havent have_not hasnt wasnt
n (if|rather|wish)_(you|u|yall)_(didnt|did_not|dont|do_not) no_need_to no_reason_to dont not never
 nt do_not does_not without nobody doesnt isnt arent neither dnt nor aint noone shouldnt should_not
 may_not would_not wouldnt hardly
1 no_(calls|emails)_(or|and) no zero
0 cant cannot can_not couldnt wont will_not unable_to nothing_can
nw rather_not prefer_not
w (would|id|i_would)_like_to want wants wanna wish need needs require wanting like care desire
 accept appreciate interested_in_receiving authorize wanted prefer gonna supposed willing expect
 wishing intend
a anymore any_more one_more another_one again more ever longer further another future evermore
 anylonger
v participat~ (be|to_be)_(on|in|part|part_of) receive receiving received recieve
A asked_to_be asking reply replied replying say said saying told tell_you asked ask texted wrote
 typed responded respond beg begging demand
j agree give gave given sign_up signed_up signed signup subscribed enroll enrolled opted_in opt_in
 registered requested request agreed subscribe signed_me_up consented sign_me_up join joined
 subscribing gave_you authorized
C consent permission authorization approval right_to
R withdrawing withdrew retract retracting take_back taking_back deny withdrawn
W wrong incorrect bad not_the_right
P person guy gal girl chick dude lady woman man num recipient customer one
I interested interest
H spam harassment unwanted unwelcome
b annoying thats (anything|nothing|something)_to_do_with nothing nothin nada whatever this these
 those that it them your ur everything all any anything such stuff things thing shit damn stupid
 dumb silly fucking goddamn bloody constant daily
f dare how_many_times_(do|must|should|have)_(i|we) if_you(|d)
 (it_would_be|would_be)_(great|nice|lovely|awesome|good) hereby ugh omg fu asking_for of_course
 prior previous automated hey lol to of from for and so just the a an be being been at on in with or
 else single also think guess believe as really very am too go let make made yes yeah yep no_thanks
 nope well hi there still kept even here then but 2 4 how_many_times
 (you|u|they|this|it|these)_(need|needs|have|has|got)_to fully totally completely permanently
 entirely sir madam maam team folks dear kindest regards once per via only anyone effective
 last_week yesterday asap instantly forever immediately right already good once_and_for_all about up
 times any_way enough_times number_one consider have has had should must gotta got_to supposed_to
i youve i you we im id ill ive u they somebody people guys youre someone everyone yall lets idiots
 jerks assholes creeps creep he she morons losers idiot
q when where what which who why whats wheres if whether do whose should_i when_should
h is_there_(a|any)_way(_to|) any_way_to how can could will would way_to trying_to tried_to how_to
 how_do_(i|we|you) would_you can_you possible
E does is are
D did was were has_anyone (if|when)_(i|we) have_you
z (i|we)_need_to today until till before yet tomorrow tonight unless while after monday tuesday
 wednesday thursday friday saturday sunday now_and because
X opt_out_(fee|form|waiver|period|option|clause|window|plan|deadline) email_newsletter
 newsletter_email paper_(bill|bills|statements) mean_to text(|ing)_and_driv~ unsubscribe_link
 spam_call~ stop_drop (which|what|whose)_stop keep_getting_these_please
 (want|like|love|yes)_(|to_)keep_getting stopping_in stopping_by accidentally accident mistake
 what_happens happens pretending resub~ undo (opt|opted|opting)_(in|out)_(or|vs|form|waiver)
 dont_miss to_miss
x (he|she)_quit spam_(folder|musubi|filter) (you|u|they)_stopped_(texting|sending|messaging)
 drop_me_a not_(anymore|any_more|yet) no_service how_to_stop_a stop_taking stop_eating stop_drinking
 stop_using_the stop_smoking stop_by stop_in stop_at stop_over stop_here stop_off stop_there stops
 stopped stop_sign stop_light
 (bus|next|last|full|rest|pit|truck|first|tram|train|door|dead|west|east|north|south|f|short|back|start)_(stop|end)
 one_stop non_stop the_stop a_stop my_stop stop_and_go stop_button stop_order stop_payment stop_loss
 (the|a|this|that|other|which|whole|end|back|week|far|very)_end
 end_(of|table|date|zone|user|up|in|on|at) (in|by|at|to|til|until)_the_end quit_(claim|smoking|my)
 weekend stop_watch stop_motion stop_work stop_gap subscription_box
 text_me_(when|the|a|back|tomorrow) take_off take_out takeout check_out
 out_of_(stock|town|milk|office|order) number_of wrong_number_of (call|text)_and_drive
 phone_number_is name_is
"""
