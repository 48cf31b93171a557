"""Chinese, which has no spaces between its words: whether a text asks for no more texts."""

import re
from functools import cache

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# Words of English among them: the first are doing.
ENGLISH = re.compile("\\s?(?:(send|text|call|spam)|sms|msg|message|promo)s?\\s*", re.IGNORECASE)
# TD is "unsubscribe", also with thanks; who did it by mistake wants texts again.
TD = re.compile(
    r"[^。]*[回发]了?[一二两三四几多好]*[次遍]?td.*|td?[\W了吧啊]*((谢谢|多谢|感谢|拜托)[了吧啊您你\W]*)?",
    re.IGNORECASE,
)
MISTAKEN = re.compile("(不小心|误|错|手滑).{0,3}退[订定].{0,9}(重新|恢复|再开|开通|$)|退[订定]错了")
# A traditional character counts as its simplified one.
TRADITIONAL = str.maketrans(
    "請發訊訂閱關聯絡擾資號碼刪電話給別後傳這個為們從單夠煩興趣總們簡說應繼續拒絕來錯還點時壞場車終銷騷廣",
    "请发讯订阅关联络扰资号码删电话给别后传这个为们从单够烦兴趣总们简说应继续拒绝来错还点时坏场车终销骚广",
)
MESSAGES = "短信|信息|消息|简讯|讯息|通知|推送|广告|邮件|短讯|垃圾|东西|资讯|营销"
# ``#`` stands for messages; an empty line ends a rule, and the end of a line means nothing.
ASKS_TO_END = """
(?<!不要)(?<!别)(不要|别|勿|唔好|唔要|咪|请勿|休要|不得|甭|不用|不必|禁止|停止|不准|不许|莫|不想你们|拒绝|停|无需|不再|终止)(再|继续|
老是|总是|一直|老|来|向我|跟我)*(给|向|往|跟|对)?(我(手机)?|我们|这个号码|此号码|本号码|这里|本机|本人|此号|这号
)?(再)?((往|给|向)(这个|此|本)?(手机|号码?|电话))?(发送|发|传|推送|推销|联系|联络|打扰|骚扰|打电话|来电|群发|寄|烦|吵|来短信|短信)(?!错|生|现
|票|车|快|货)

(?<!不要)(?<!别)(?<!不想)(?<!没有)(?<!没)(?<!不)(退[订定](?!.{0,6}会员)|推订|退阅|(取消|关掉|停掉|退掉|终止|关闭|解除|停止|退出|停
掉|屏蔽)(我的|所有|这个|该|一切|此|接收|对)*(订阅|关注|服务(?!预)|(#)))(?!吗)

(不想|唔想|唔要|不愿|不愿意|没兴趣|不希望|不需要|拒绝|不同意|不要|不再|无需|不用)(再|继续|想)*(收到|接收|接受|收|看
到|订阅|要|需要|被)(你们的|你的|这些|这种|任何|此类|你们)*(#)?

(不要|不需要|没有同意|没同意|没订阅|没有订阅|从未订阅)(任何|这些|这种|过|你们的|这类|接收|再|优惠|促销|推广)*(#)

(名单|列表|通讯录|群发|数据库|系统|名册)(中|里|上|内)?(删除|移除|去掉|删掉|移出|除名|剔除|拿掉|去除|划掉|删
)|(?<!不要)(?<!别)(删除|移除|删掉|去掉|移走|拿掉|清除)(我(?!.*[第项单])|本号|这个号|此号|我们
)|(把我|将我|把我的号码|将我的号码|让我)(从.{0,12})?(删除|移除|删|退出|移出|拉黑|去掉)

(再|又)(收到|发|给|来|有).{0,10}(12321|工信部|律师|报警|法院|消协|投诉|举报|告你)|别烦|不要烦|走开|唔好烦|烦死|号主.{0,4}(去世|换)|(机主|本人|他|她|家人|爸|妈|爷爷|奶奶).{0,3}(已经|已)?(去世|过世|不在了)|唔该停|拉走我|移走我|不感兴趣|没兴趣|没有兴趣|无兴趣|离我远点|我要(投诉|举报|拉黑)|把我的?(手机|电话|号).{0,3}[删移]|取消(给|向|对)我(发送|发|推送)|(拉黑|举报|投诉)(你|了
)|(撤[回销]|收回|取消).{0,14}(同意|授权|许可)(?!书|单)

从?来?(没有?|未)(订阅|同意|授权|注册|申请|要求|订)过.{0,4}(短信|服务|这个|$)|我不[是叫][张王李赵刘陈杨黄周吴徐孙].{1,2}$|太烦|真烦|烦不烦|有完没完|够了没有|受够|清静|闭嘴|这是骚扰|打错(?!字)|你们?[搞弄]错了|不是我的?号码|(?<!不)(?<!会员)(?<!会员卡)(怎么|如何)取消$|这个?号码?不是|发错了[人号]|滚蛋|骚扰[短信电我]|取消接收|屏蔽|不认识|认错人|不认识你|找的人|这不是.{0,4}号码|号码.{0,3}换.{0,2}[人主]|不用这个号码|
哪来.{0,4}号码|把我(的(手机|号|电话|名).{0,3})?[删移]|(怎么|怎样|如何)(停止|才能不|不).{0,4}(短信|收
)|不要推销|拒收|(没有?|从来没|从未)订阅过?$|发错(人|号|对象|电话)|号码(错|不对)|[找搞]错(人|号
)|(再|继续)(发|给|来|有|收到|骚扰|打).{0,9}(12321|工信部|报警|举报|投诉|报警|起诉|告你|拉黑|律师)|(举报|投诉|报警|起
诉).{0,6}(再|继续|还)发
"""
ALONE = """
(停止|停|注销|骚扰|举报|投诉|垃圾短信|我要退出|勿扰|如何退出|退订|取消|取消订阅|退出|够了(?!吗)|滚|
滚开|拉黑|不需要|不要了|不要|停掉|停发|停了|终止|关闭|别发|别再发|不再|拒收|结束吧|退|发错了|不需要这些|用不着|受不了了|(停止|终止)服务)
"""
POLITE = """
(请|帮|都|说|已经|谢谢|谢|我|了|吧|啊|呀|您好|你好|麻烦|你们|您|你|立即|马上|现在|赶紧|快|们|哦|全部|好吗|能不
能|可以|可不可以|行吗|吗|我要|我想|想要|打错|打错|发错|错|人|就|立刻)*
"""


def asks_to_end_in_chinese(body: str) -> bool:
    """Whether a clause is an opt-out alone, or says that something about messages ends."""
    asks, alone = _rules()
    if MISTAKEN.search(body):
        return False
    if TD.fullmatch(body.strip()):
        return True
    spelled = ENGLISH.sub(lambda word: "发" if word[1] else "短信", body)
    clauses = [each.translate(TRADITIONAL) for each in CHINESE.findall(spelled)]
    return any(asks.search(each) or alone.fullmatch(each) for each in clauses)


@cache
def _rules() -> tuple[re.Pattern[str], re.Pattern[str]]:
    asks = "|".join(each.replace("\n", "") for each in ASKS_TO_END.strip().split("\n\n"))
    alone = f"{POLITE}{ALONE}{POLITE}".replace("\n", "")
    return re.compile(asks.replace("#", MESSAGES)), re.compile(alone)
