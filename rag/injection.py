"""Whether a text gives orders to the machine instead of asking about a policy.

General signs only: discarding rules, asking after the machine's own text, playing a part, turns
of a made-up conversation, planting a clause, and text made unreadable on purpose. Each is looked
for in several views of the text, so that spacing, look-alike letters and simple ciphers hide
little. It is the first of several defences: what slips through still meets quoting, and the checks
on what a model writes.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import unquote

__all__ = ["is_injection"]

_OFFICE = r"(?:市长|局长|主任|关长|部长|处长|署长|AI|机器人|助手)"
_RULES = (
    "指令|规则|设定|提示词|约束|引用|出处|上文"
    "|instruction|rule|guideline|previous|above|prior|prompt|citation"
)
_ORDERS = re.compile(
    "|".join(
        (
            # rules to be discarded
            rf"(?:忽略|无视|不要理会|抛开|推翻)(?!了).{{0,12}}(?:要求|限制|以上|之前|{_RULES})",
            rf"(?:忘记|忘掉|抛弃|绕过|跳过)(?!了).{{0,12}}(?:{_RULES})",
            rf"(?:ignore|disregard).{{0,40}}(?:{_RULES})",
            r"forget\s*(?:everything|all|what|your|previous|the\s*above)|(?:override|bypass).{0,20}"
            r"(?:your|safety|instruction|guideline|prompt)|new\s*instructions|jailbreak|越狱",
            r"(?:开发者|管理员|无限制|调试)模式|developer\s*mode",
            r"(?:从不|不要|不用|不必|停止|别再?|无需)(?:再)?"
            r"(?:引用条款|引用来源|标注出处|注明出处|注明来源)",
            r"system\s*override|debug\s*mode|(?:i\s*am|user\s*is)\s*(?:the|an?)\s*(?:developer|admin)",
            r"(?:不要|不用|不必)引用任何|按(?:照)?我的新?(?:设定|规则|指令)|不然就?.{0,4}(?:换|关|投诉)(?:掉|停)?你",
            r"stop\s*citing|without\s*(?:citing|citations?|sources)|you\s*must\s*(?:comply|obey)",
            # the machine's own text
            r"(?:系统|隐藏|初始|内部)(?:指令|设定)|提示词|system[\s_]*prompt",
            r"你(?:的|被|收到|在回答|之前|能用).{0,10}(?:指令|规则|设定|配置|密钥|代号|第一句|规定了?哪些|哪些规定)",
            r"(?:对话|会话|聊天)(?:的)?(?:开头|最开始|最前面)|你.{0,8}(?:api.?key|密钥|口令)",
            r"your\s*(?:system|hidden|internal|initial|original|safety)|hidden\s*config"
            r"|your\s*(?:instructions|prompt|configuration)|(?:print|output|reveal).{0,20}\bprompt",
            r"repeat\s*(?:everything|all|after|the\s*(?:text|words|following))|重复(?:以下|下面)",
            r"你.{0,8}(?:上下文|背景资料)|(?:text|messages?)\s*(?:came\s*)?before\s*my|raw\s*context",
            r"收到的.{0,6}(?:指令|消息|提示|话)|凭(?:记忆|常识|感觉|想象)(?:来)?回?答"
            r"|检索(?:模块|服务|功能)?(?:已|被)(?:停用|关闭)",
            # a part to play
            r"你现在(?:是|开始)|从现在起你|(?:你|请|来).{0,4}扮演|角色扮演|(?:假装|假设|假如|想象|设想).{0,2}你(?:就|真|现在)?是",
            r"(?:^|[,，。:]\s*)你(?:就|现在|就当自己)?是(?!不是|否|谁|什么|哪|怎么|如何|说|机器人|真人|AI)",
            r"(?:^|[,.:!]\s*)you\s*are\s*(?:the|an?)\s",
            rf"你(?:来|就)?演(?!示|练|讲)|(?:以|用|模仿).{{0,10}}{_OFFICE}的?(?:口吻|名义|语气)",
            r"(?:^|[.!?,，。]\s*|please\s+|now\s+)(?:act\s+as|pretend)|role-?play|you\s*are\s*now"
            r"|imagine\s*(?:that\s*)?you",
            # turns and frames of a made-up conversation
            r"<\|?(?:system|assistant|im_start)|\[/?(?:inst|system)\]|<<sys>>|</?tool_call|#{2,}\s*system",
            r"[\[【(](?:系统|管理员|开发者)(?:通知|消息|公告|指令)",
            r"^[\[【(]?(?:system|assistant|系统|助手|开发者)[\]】)]?\s*:|\{\s*\"\w+\"\s*:",
            r"(?:(?:答|(?<![a-z])AI?|助手|assistant|answer)\s*:.*?){2}",
            r"(?:reply|respond|output)\s*(?:only\s*)?(?:with|in)\b.{0,40}(?:yaml|json|only|nothing\s*else)",
            # something to be planted, made up or passed off
            r"(?:收录?进|写入|加入|录入|存入|当成|当作|视为).{0,8}"
            r"(?:知识库|语料|新政策|政策发布|新条款|正式条款)|记住.{0,8}以后.{0,4}回答|以下是新(?:政策|规则|指令)",
            r"(?:编|虚构|捏造|杜撰)(?:一条|一个|一份|个|条).{0,12}(?:条款|政策|公告|规定|文号)",
            r"(?:改写|写|翻译)成公文|写上文号|state\s*it\s*as\s*(?:a\s*)?fact|add\s*a\s*clause",
            r"(?:加到|加进|写进|塞进).{0,10}(?:条例|公告|文件|条款|政策|法规)里",
            r"(?:写|编|创作|讲)(?:一?[个份篇首段]).{0,20}(?:故事|小说|剧本)|[教帮给]我.{0,4}(?:写|做|编|造).{0,6}假",
            r"执行(?:下面|以下|这段).{0,10}(?:命令|代码)|(?<!再)照做(?:$|\W)|os\.system|\bsudo\b",
            r"(?:解码|解密|decode|rot13|倒着[读念]|反着[读念]).{0,12}(?:执行|照[做办]|照此|obey|follow|run)",
        )
    ),
    re.IGNORECASE,
)
_ALIKE = str.maketrans(
    "аеорсухіјѕкмтвнАЕОРСУХІЈЅКМТВНαοερινκτ規則請無視畧統詞條設輸隱藏開發執員會號導專從現來當個錄編寫應內訓",
    "aeopcyxijskmtbhAEOPCYXIJSKMTBHaoepivkt规则请无视略统词条设输隐藏开发执员会号导专从现来当个录编写应内训",
)
"""Cyrillic and Greek letters that look Latin, and traditional characters of the signs above."""
_LEET = str.maketrans("013457", "oieast")
_HEX = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{2}){8,}(?![0-9a-f])", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_ADDRESS = re.compile(r"https?://\S+")
_ESCAPES = re.compile(r"\\u([0-9a-fA-F]{4})")


def is_injection(text: str) -> bool:
    """Whether a cleaned question carries orders to the machine, in plain view or disguised."""
    if _unreadable(text):
        return True
    return any(_ORDERS.search(view) for view in _views(text))


def _views(text: str) -> Iterator[str]:
    plain = text.translate(_ALIKE)
    yield plain
    squeezed = re.sub(r"[\W_]", "", plain)
    yield re.sub(r"(?<=[A-Za-z])(?=[\u4e00-\u9fff])", " ", squeezed)
    yield squeezed[::-1]
    yield plain.translate(_LEET)
    if re.search(r"[A-Za-z]{4}", text):
        yield codecs.decode(plain, "rot13")


def _unreadable(text: str) -> bool:
    """Whether a part of the text is prose that was encoded: nobody asks about a policy so."""
    text = _ADDRESS.sub("", text)
    if len(_ESCAPES.findall(text)) > 2:
        return True
    if min(len(unescape(text)), len(unquote(text))) < len(text) - 12:
        return True
    runs = [run + "=" * (-len(run) % 4) for run in _BASE64.findall(text)]
    return any(_prose(base64.b64decode, run) for run in runs) or any(
        _prose(bytes.fromhex, run) for run in _HEX.findall(text)
    )


def _prose(decode: Callable[[str], bytes], run: str) -> bool:
    """Whether a run of characters decodes to something that a person can read."""
    try:
        said = decode(run).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    return said.isprintable() and len(re.findall(r"[a-z\u4e00-\u9fff ]", said)) > 0.7 * len(said)
