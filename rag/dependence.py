"""Whether a question is complete, or leans on the one before: decided from its words alone.

It leans if it points back (这个, 该公告, 第二款), puts one thing in place of another (那外资呢),
or if nothing is left of it once question words and words that fit any matter (要多少天, 谁负责)
are taken away. Every other question is complete, however short, and is never glued to the one
before.
"""

from __future__ import annotations

import re

__all__ = ["NEXT", "NUMBER", "PLACE", "bare", "depends", "own_words", "without_asking"]

_LONG, _SHORT = 8, 2
"""Characters of its own that a question may hold and still lean on the one before: with a mark of
leaning, and without. Chosen on the development half of the dialogues and the question bank."""

NUMBER = r"[\d一二三四五六七八九十百零〇两]+"
_PART = rf"第?\(?{NUMBER}\)?"
_SAYS = r"(?:的?内容)?(?:呢|是|又|怎么|有|讲|说|规定|写|什么|啥|了|的|吗)*"
PLACE = re.compile(
    rf"(?:它|该条|这条|其)?的?(?P<place>{_PART}(?P<unit>条|款|项|目|点)(?:之{NUMBER})?"
    rf"(?:{_PART}[款项目])*){_SAYS}"
)
"""第二款是什么: nothing but a place, of a document that is not named."""
NEXT = re.compile(rf"(?P<step>[上前下后])一条{_SAYS}")

_ASKING = re.compile(
    r"请问|(.)不\1|可不可以|有没有|是否|可否|能否|怎么样|怎么办|怎么|怎样|如何|咋样?|为什么|为何"
    r"|什么时候|什么|啥时候|啥|哪些|哪里|哪儿|哪(?:一|几)?[个天家种项条年月]?|谁"
    r"|多少[个天元万钱倍家项年月日]?(?:工作日)?|多久|多长时间|多长"
    r"|几个?(?:工作日|[天年月号家项条倍])|几|(?:对|行|好|成|可以)?[吗么吧啊呀呢]"
)
_LIGHT = re.compile(
    r"时间|时候|工作日|小时|费用|部门|单位|机构|地方|平台|网站|负责|牵头|办理|办完|完成|材料|资料|条件"
    r"|例外|(?:情况|情形)下?|期限|手续|提交|提出|申请|满足|符合|准备|有效|施行|实施|生效|开始|截止|执行"
    r"|规定|政策|文件|公告|通知|条例|办法|措施|条款|内容|意思|优待|优惠|支持|别的|其他|其它|另外|处理|违反"
    r"|没有|一般|大概|具体|我们|你们|他们|它们|上述|前述|为止|需要|可以|应该|已经|最[晚早快慢高低多少]"
    r"|现在|目前|还有|下面"
    r"|[天日年月钱费管归办领交审批要得能可会被是有在从由到去把给对的了过着也都就还再]"
    r"|[我你您它其此该这那些个种样为发拿找收说讲看]"
)
_LEAD = re.compile(r"^(?:那么?(?!些|个|种|样)|然后|还有(?=[,，\s])|所以|请问|,|，|\s)+")
_FRESH = re.compile(r"^(?:那么?|另外|还有)?[,，]?(?:请问|我?想问|再问|换个|这次|问一下)")
_BACK = re.compile(
    r"^(?:这(?!月|周|几|两|次|时)|那(?:个|些|种|份|条)|该|它(?!山)|上述|前述|以上"
    r"|其(?!他|它|余|实)|此(?:类|项|种|条|文))"
)
_CHAT = re.compile(r"[你您](?!们?的)|我的|^(?:在吗|喂|今[天日]|明天|现在几点)")
"""Said to the machine, or about no policy at all: 你是谁."""
_NAMED = re.compile(r"《[^》]+》|\d号(?:公告|令|文|第|$)|[〔(]\d{4}[〕)]\d+号")
_HEADLESS = re.compile(r"的(?:话)?(?:怎么办|怎么处理|咋办|呢)$")

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_ENGLISH_LEAD = re.compile(r"(?:(?:and|so|then|but|ok|also)\b[\s,]*)*(?:(?:what|how) about|for\b)")
_ENGLISH_BACK = re.compile(r"it|its|they|them|their|that|this|those|these")
_ENGLISH_LIGHT = re.compile(
    rf"{_ENGLISH_BACK.pattern}|an?|the|and|so|then|but|ok|also|wh(?:at|en|ere|o|om|ich|y)|how|long"
    r"|much|many|is|are|was|were|do|does|did|can|could|will|would|should|must|may|been?|to|of|in|on"
    r"|at|for|from|by|with|since|until|before|after|any|there|i|we|you|my|our|your|needs?|takes?"
    r"|costs?|responsible|charge|exceptions?|apply|applies|days?|time|fees?|about|other|else|have|has"
    r"|get|department|office|documents?|rule|still|valid"
)


def bare(question: str) -> str:
    """A question without 那 and the like in front, and without its end mark."""
    return _LEAD.sub("", question).rstrip("?？。!！ ")


def without_asking(question: str) -> str:
    """A question without the words that ask."""
    return _ASKING.sub("", question).strip("?？。!！,， ") or question


def own_words(question: str) -> str:
    """What of a question belongs to its matter alone; parts are set apart by spaces."""
    return _LIGHT.sub(" ", _ASKING.sub(" ", re.sub(r"\W", " ", question)))


def depends(question: str) -> bool:
    """Whether a cleaned question leans on the one before."""
    rest = bare(question)
    if PLACE.fullmatch(rest) or NEXT.fullmatch(rest):
        return True
    if _NAMED.search(question):
        return False
    if not re.search(r"[\u4e00-\u9fff]", question):
        return _depends_in_english(question.lower())
    own = len("".join(own_words(rest).split()))
    if _FRESH.search(question):
        return not own
    swaps = rest.endswith("呢") and not _ASKING.search(rest[:-1])
    if swaps or question.startswith("那") or _BACK.search(rest) or _HEADLESS.search(rest):
        return own <= _LONG
    return own <= _SHORT and bool(_ASKING.search(rest)) and not _CHAT.search(rest)


def _depends_in_english(question: str) -> bool:
    words = _WORD.findall(question)
    own = [word for word in words if not _ENGLISH_LIGHT.fullmatch(word)]
    leans = _ENGLISH_LEAD.match(question) or any(_ENGLISH_BACK.fullmatch(word) for word in words)
    return bool(words) and len(own) <= (4 if leans else 0)
