"""Generated people and the sentences they stand in, to measure the privacy gate."""

from __future__ import annotations

import random
from collections import Counter
from typing import NamedTuple

from stdnum.cn import ric

from odoo.addons.gov_items.kernel.identifiers import USCC_ALPHABET, uscc_check_character

from ..kernel import privacy

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
)
COMPOUND = ("欧阳", "司马", "诸葛", "上官", "令狐", "皇甫")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志海波宇浩然子涵晓"
    "雪梅春燕文博俊峰佳怡雨欣振东永福德"
)
CITIES = ("任城区", "兖州区", "曲阜市", "邹城市", "高平市", "微山县")
STREETS = (
    "建设路",
    "红星中路",
    "共青团路",
    "古槐街道",
    "南张镇李营村",
    "幸福小区",
    "太白楼西路",
)
#: Where a name stands. The gate's patterns were written before these sentences.
SENTENCES = (
    "申请人{name}于3月2日到窗口提出申请。",
    "{name}提交的材料不齐全，窗口一次性告知补正。",
    "经核查，{name}名下已有同类许可。",
    "3月5日，{name}来到任城区为民服务中心咨询。",
    "法定代表人：{name}。",
    "由{name}代为办理，委托书未签字。",
    "{name}（男，汉族）申请设立小餐饮店。",
    "经办人{name}补交了原件。",
    "窗口人员当场告知{name}女士可容缺受理。",
    "业主{name}认为处理不当。",
)
PLACES = (
    "经营场所位于{address}。",
    "家住{address}的居民提出申请。",
    "住所地：{address}，已核实。",
    "送达地址为{address}。",
)
#: Nothing in these is anybody's data.
HARMLESS = (
    "申请材料齐全，应当在5个工作日内办结。",
    "窗口应当一次性告知需要补正的全部内容。",
    "施工单位应当提交安全方案，项目金额5000万元以上的须专家评审。",
    "任何单位和个人不得要求申请人提供无关材料。",
    "由县行政审批服务局受理，高新区管委会会同办理。",
    "章程未经股东签字的，不予受理。",
    "审查要点：核对营业执照与公章是否一致。",
    "许可证有效期届满三十日前提出延续申请。",
    "申请人提交的申请表未签字，窗口退回补正。",
    "船舶所有权证书遗失的，应当先登报声明作废。",
    "依据《中华人民共和国行政许可法》第三十二条办理。",
    "承诺时限由20个工作日压缩至5个工作日。",
    "统一社会信用代码由登记机关核发。",
    "涉及国家安全的事项不得下放。",
    "属于上级事权的，转报市级部门决定。",
)


class Story(NamedTuple):
    """A text with personal data, its pieces by kind, and what the case knows."""

    text: str
    words: dict[str, list[str]]
    known: list[tuple[str, str]]


def name(rng: random.Random) -> str:
    """A person's name of two to four characters."""
    surname = rng.choice(COMPOUND) if rng.random() < 0.05 else rng.choice(SURNAMES)
    return surname + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2, 2))))


def identity(rng: random.Random) -> str:
    """A valid identity number, written plainly or with gaps."""
    body = f"3708{rng.randint(10, 99)}{rng.randint(1940, 2012)}"
    body += f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    number = body + ric.calc_check_digit(body + "0")
    if rng.random() < 0.2:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    return number


def phone(rng: random.Random) -> str:
    """A mobile or fixed number in one of the ways people write it."""
    digits = f"1{rng.randint(3, 9)}{rng.randint(0, 10**9 - 1):09}"
    return rng.choice(
        (
            digits,
            f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
            f"{digits[:3]} {digits[3:7]} {digits[7:]}",
            f"+86{digits}",
            f"0537-{rng.randint(2000000, 8999999)}",
            "".join(chr(ord(sign) + 0xFEE0) for sign in digits),
        )
    )


def sole_business(rng: random.Random) -> str:
    """The code of an individual business."""
    body = f"92370811MA{''.join(rng.choices(USCC_ALPHABET, k=7))}"
    return body + uscc_check_character(body)


def address(rng: random.Random) -> str:
    """An address down to the door."""
    place = rng.choice(CITIES) + rng.choice(STREETS) + f"{rng.randint(1, 300)}号"
    if rng.random() < 0.5:
        place += (
            f"{rng.randint(1, 20)}号楼{rng.randint(1, 4)}单元{rng.randint(101, 999)}室"
        )
    return place


def story(rng: random.Random) -> Story:
    """A case as an officer would tell it, with every kind of personal data."""
    party = name(rng)
    words = {
        "identity": [identity(rng)],
        "phone": [phone(rng), phone(rng)],
        "uscc": [sole_business(rng)],
        "email": [f"user{rng.randint(1, 999)}@example.com"],
    }
    parts = [
        f"{party}来窗口，身份证{words['identity'][0]}，电话{words['phone'][0]}。",
        f"其个体商行代码{words['uscc'][0]}，邮箱{words['email'][0]}，",
        f"另一联系电话：{words['phone'][1]}。后来{party}补齐材料，{party}满意。",
    ]
    return Story("".join(parts), words, [("name", party)])


def recall(rng: random.Random, rounds: int) -> tuple[Counter, Counter]:
    """How many strangers' names and addresses the gate finds whole, of how many."""
    found, total = Counter(), Counter()
    for _round in range(rounds):
        for kind, make, frames in (
            ("name", name, SENTENCES),
            ("address", address, PLACES),
        ):
            word = make(rng)
            text = rng.choice(frames).format(**{kind: word})
            total[kind] += 1
            found[kind] += word not in privacy.cover(text)
    return found, total
