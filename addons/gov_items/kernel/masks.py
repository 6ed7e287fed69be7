"""Personal data as it is shown to those who need not see it in full."""

from __future__ import annotations

from typing import Final

STAR: Final = "*"

#: Surnames of two characters, which are kept whole.
COMPOUND_SURNAMES: Final[frozenset[str]] = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
    "皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 "
    "子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 "
    "段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 梁丘 左丘 东门 西门".split()
)


def _middle(value: str, head: int, tail: int) -> str:
    """Keep ``head`` and ``tail`` characters; a short value keeps fewer."""
    hidden = len(value) - head - tail
    if hidden < 1:
        return STAR * len(value)
    return value[:head] + STAR * hidden + value[len(value) - tail :]


def mask_name(name: str | None) -> str:
    """Return a person's name with the given name hidden.

    Two characters keep the first, more keep first and last; names in other
    scripts keep the first letter of every word.

    >>> mask_name("张三"), mask_name("李晓敏"), mask_name("欧阳修")
    ('张*', '李*敏', '欧阳*')
    >>> mask_name("阿卜杜拉·买买提"), mask_name("Wu Yi")
    ('阿******提', 'W* Y*')
    >>> mask_name("李"), mask_name(None)
    ('*', '')
    """
    name = (name or "").strip()
    if not name:
        return ""
    if name.isascii():
        return " ".join(word[0] + STAR * (len(word) - 1) for word in name.split())
    if len(name) == 1:
        return STAR
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return name[:2] + STAR + name[4:]
    return name[0] + STAR if len(name) == 2 else _middle(name, 1, 1)


def mask_phone(phone: str | None) -> str:
    """Return a phone number with its middle hidden.

    >>> mask_phone("13812343210"), mask_phone("+86 138-1234-3210")
    ('138****3210', '138****3210')
    >>> mask_phone("0537-2345678"), mask_phone("110"), mask_phone(None)
    ('053****5678', '***', '')
    """
    digits = "".join(filter(str.isdigit, phone or ""))
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return _middle(digits, 3, 4)


def mask_id(number: str | None) -> str:
    """Return an identity number with all but region and the end hidden.

    An 18-character number keeps six and four characters; others, such as
    passports, two and two.

    >>> mask_id("370811199001011234"), mask_id("E12345678")
    ('370811********1234', 'E1*****78')
    >>> mask_id("1234"), mask_id(None)
    ('****', '')
    """
    number = (number or "").strip()
    return _middle(number, 6, 4) if len(number) >= 15 else _middle(number, 2, 2)
