"""The privacy gate: personal data in a text or picture, found and covered.

What is found: resident identity numbers, phone numbers, addresses, e-mail, numbers of
one-person businesses, names. Names that are known (the parties of the source case) are
found wherever they stand; others by a surname in a place where Chinese official prose
puts a name. The gate is one of two: a second person reads before anything is published.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from PIL import Image, ImageOps

#: What Pillow raises at a damaged picture.
BROKEN: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError),
    *(struct.error, zlib.error, Image.DecompressionBombError),
)
HAN: Final = "\u4e00-\u9fff"
#: What stands in the text instead of each kind.
COVERS: Final = {
    "identity": "〔身份证号〕",
    "phone": "〔电话〕",
    "uscc": "〔统一代码〕",
    "email": "〔邮箱〕",
    "address": "〔住址〕",
    "name": "〔姓名〕",
}
SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董潘袁"
    "蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江"
    "尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟安"
    "颜倪牛温芦季俞章鲁葛伍申尤毕聂焦柳邢岳齐梅庄辛管祝左涂谷祁舒耿卜路詹关苗凌费纪"
    "靳盛童欧甄项曲成游裴席卫查屈鲍位覃霍翁隋植甘景单包司柏宁柯阮桂闵解强柴华车冉房边"
)
_ONE = "[" + "".join(dict.fromkeys(SURNAMES)) + "]"
_TWO = "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|闻人|东方|端木"
_GIVEN = rf"[{HAN}]{{1,2}}?"
_NAME = rf"(?:(?:{_TWO})[{HAN}]{{1,2}}|{_ONE}[{HAN}]{{1,2}}?)"
_FULL = rf"(?:(?:{_TWO})[{HAN}]{{1,2}}|{_ONE}[{HAN}]{{1,2}})"
_ETHNIC = rf"[{HAN}]{{2,6}}·[{HAN}]{{2,6}}"
#: Words after which a name stands.
_BEFORE = (
    "申请人|被申请人|法定代表人|法人代表|负责人|经营者|联系人|经办人|代理人|委托人|"
    "受托人|"
    "当事人|业主|户主|姓名|名叫|投诉人|举报人|家属|配偶|之妻|之夫|之子|之女|其妻|"
    "其夫|儿子|"
    "女儿|父亲|母亲|村民|居民|市民|群众|个体户|股东|权利人|持证人|驾驶员|船主|船东|"
    "患者|学生|"
    "老人|教师|医师|护士|店主|老板|签字|签名|签收人|收件人|证人|原告|被告|死者|伤者"
)
#: Words before which a name stands.
_AFTER = (
    "代为|代办|先生|女士|同志|小姐|老师|大爷|大娘|阿姨|师傅|医生|律师|经理|（男|（女|\\(男|"
    "\\(女|，男|，女|"
    ",男|,女|本人|名下|的身份证|身份证|之妻|之夫|之子|之女|的妻子|的丈夫|的儿子|"
    "的女儿|申请|提交|"
    "来到|前来|持有|持|于|向|称|表示|反映|办理|委托|领取|补交|补正|要求|签字|签名|"
    "签收|咨询|"
    "拒绝|认为|提出|经营|驾驶|购买|居住|死亡|死后|去世|受伤|投诉|等人|等\\d|的申请|"
    "的户口|的房|的电话"
)
_DIGIT = r"\d"
_SEP = r"[\s\-‐-―]?"
_IDENTITY = re.compile(
    rf"(?<!{_DIGIT})[1-9](?:{_SEP}\d){{5}}{_SEP}(?:1{_SEP}[89]|"
    rf"2{_SEP}0){_SEP}\d{_SEP}\d"
    rf"{_SEP}(?:0{_SEP}[1-9]|1{_SEP}[0-2]){_SEP}(?:0{_SEP}[1-9]|[12]{_SEP}\d|"
    rf"3{_SEP}[01])"
    rf"(?:{_SEP}\d){{3}}{_SEP}[\dXx](?!\d)"
)
_IDENTITY_OLD = re.compile(
    r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
)
_PHONE = re.compile(
    rf"(?<!\d)(?:\+?86{_SEP})?1[3-9](?:{_SEP}\d){{9}}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}\)?[\s\-‐-―]?[2-9]\d{6,7}(?!\d)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_USCC_SOLE = re.compile(r"(?<![0-9A-Z])92\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_USCC_ANY = re.compile(
    r"(?<![0-9A-Z])[1-9ANY][0-9A-Y]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])"
)
_SOLE_WORDS = re.compile("个体|个人独资|自然人独资|一人有限|经营者|夫妻店")
_PLACE = "省|自治区|市|区|县|旗|镇|乡|街道|办事处"
#: Words before an address that the pattern takes along.
_LEADS = re.compile(
    "^(?:家住|现住|居住在|居住于|住在|住址|地址|住所|户籍地|位于|在|为|是|于)+"
)
_STREET = "路|街|大道|巷|胡同|弄|村|屯|庄|社区|小区|花园|家园|公寓|新城|新村|苑|里|园"
_DOOR = "号楼|号院|号|栋|幢|座|楼|单元|室|组|户|排"
_NUMBER = r"(?:\d+|[一二三四五六七八九十百]+)"
_ADDRESS = re.compile(
    rf"(?:[{HAN}]{{1,8}}?(?:{_PLACE})){{0,5}}[{HAN}]{{1,10}}?(?:{_STREET})"
    rf"[{HAN}]{{0,6}}?{_NUMBER}(?:[-—]\d+)*(?:{_DOOR})"
    rf"(?:[{HAN}\s]{{0,4}}{_NUMBER}(?:[-—]\d+)*(?:{_DOOR}))*(?:\d+)?"
)
_LABEL_ADDRESS = re.compile(
    rf"(?:住址|地址|住所|家住|现住|居住于|居住在|住在|户籍地)[:：为是在]?\s*"
    rf"(?P<it>[{HAN}\d\-—#号]{{4,40}})"
)
_LABELLED = re.compile(
    rf"(?:{_BEFORE})(?:人)?(?:的)?(?:姓名)?(?:为|是|叫|[:：])?\s*(?P<it>{_ETHNIC}|"
    rf"{_FULL})"
)
_FOLLOWED = re.compile(
    rf"(?:(?<![{HAN}])|(?<=[由与和及向为被把对让请给经是的]))"
    rf"(?P<it>{_ETHNIC}|{_NAME})(?=(?:{_AFTER}))"
)
_POLITE = re.compile(
    rf"(?P<it>(?:{_TWO}|{_ONE})(?:[{HAN}]{{1,2}}?|某某?)?)(?=先生|女士|小姐|同志|"
    rf"大爷|大娘)"
)
#: Words that look like a surname with a given name but are none.
_NO_NAMES: Final = frozenset(
    "高新区 高新 万元 万人 方案 方式 方可 方便 方面 于是 于其 于本 于此 于法 于申 "
    "于受 单位 "
    "单独 任何 成员 成为 成功 成立 成果 路线 路段 金额 金属 车辆 车主 车间 房屋 房产 "
    "房地 "
    "安全 安置 安排 文件 文化 文书 文本 常见 常住 常规 易错 强制 强调 包括 包含 包装 "
    "解释 解决 "
    "解除 关于 关系 关键 关联 管理 管辖 管委 华侨 项目 项下 边界 曲阜 任城 任务 任职 "
    "江苏 "
    "江西 江河 石油 石材 白天 高平 高度 高于 高级 平方 江水 温度 严格 严重 严禁 易燃 "
    "易爆 "
    "水库 季度 向申 向社 向其 向本 向县 向市 章程 章节 计划 计算 施工 施行 黄河 左右 "
    "康复 "
    "商户 路政 祝贺 经营 单一 单据 甘肃 云南 宁夏 席位 应当 卫生 查看 查询 查验 查明 "
    "万一 "
    "位于 位置 童车 毛坯 毛重 马上 马路 林木 林地 林业 林权 胡同 韩国 谢绝 许可 许多 "
    "田地 "
    "程序 程度 石料 金融 夏季 龙头 雷电 史料 贺信 武装 武术 钱款 严肃 兰花 洪水 洪涝 "
    "齐全 "
    "齐备 岳父 岳母 辛苦 左侧 费用 纪律 盛装 童装 游客 游泳 游戏 房管 边坡 成套 司法 "
    "司机 "
    "宁静 华东 景区 景点 桂花 解答 解读 植物 植树 包车 包干 万分 安装 顾客 史志 易制 "
    "申请 "
    "申报 申领 申办 毕业 尤其 温馨 梅雨 庄园 庄重 时于 关闭 关停 项经".split()
)


class Finding(NamedTuple):
    """A piece of personal data: its kind and where it stands in the text."""

    kind: str
    start: int
    end: int
    text: str


def normalise(text: str) -> str:
    """Full-width digits and letters as plain ones, length kept.

    >>> normalise("１３８ＡＢ")
    '138AB'
    """
    return "".join(
        plain if len(plain := unicodedata.normalize("NFKC", sign)) == 1 else sign
        for sign in text
    )


def _spans(pattern: re.Pattern, kind: str, text: str) -> list[Finding]:
    found = []
    for match in pattern.finditer(text):
        part = "it" if "it" in pattern.groupindex else 0
        found.append(Finding(kind, match.start(part), match.end(part), match[part]))
    return found


def _uscc(text: str) -> list[Finding]:
    found = _spans(_USCC_SOLE, "uscc", text)
    for item in _spans(_USCC_ANY, "uscc", text):
        around = text[max(0, item.start - 40) : item.end + 40]
        if _SOLE_WORDS.search(around):
            found.append(item)
    return found


def _without_lead(item: Finding) -> Finding:
    """An address without the words that lead to it."""
    lead = _LEADS.match(item.text) if item.kind == "address" else None
    if not lead or lead.end() == len(item.text):
        return item
    return item._replace(start=item.start + lead.end(), text=item.text[lead.end() :])


def _names(text: str) -> list[Finding]:
    found = []
    for pattern in (_LABELLED, _FOLLOWED, _POLITE):
        for item in _spans(pattern, "name", text):
            if item.text not in _NO_NAMES and item.text[:2] not in _NO_NAMES:
                found.append(item)
    return found


def _known(text: str, words: Iterable[tuple[str, str]]) -> list[Finding]:
    return [
        Finding(kind, match.start(), match.end(), match[0])
        for kind, word in words
        if word and len(word.strip()) > 1
        for match in re.finditer(re.escape(normalise(word.strip())), text)
    ]


def find(text: str | None, known: Iterable[tuple[str, str]] = ()) -> list[Finding]:
    """Return the personal data in ``text``, in its order, without overlaps.

    :param known: (kind, words) of the source case, found wherever they stand

    >>> [item.kind for item in find("申请人张晓敏，电话138-1234-3210")]
    ['name', 'phone']
    >>> find("经营者李强，92370811MA3ABCDE1X")[1].kind
    'uscc'
    >>> [item.text for item in find("家住任城区红星路12号3单元", ())]
    ['任城区红星路12号3单元']
    >>> find("申请材料齐全，应当在5个工作日内办结。")
    []
    >>> [item.kind for item in find("红星饭店开业", [("name", "红星饭店")])]
    ['name']
    """
    plain = normalise(text or "")
    found = _known(plain, known)
    for pattern, kind in (
        (_IDENTITY, "identity"),
        (_IDENTITY_OLD, "identity"),
        (_EMAIL, "email"),
        (_PHONE, "phone"),
        (_ADDRESS, "address"),
        (_LABEL_ADDRESS, "address"),
    ):
        found += _spans(pattern, kind, plain)
    found += _uscc(plain) + _names(plain)
    found = [_without_lead(item) for item in found]
    rank = list(COVERS)
    found.sort(key=lambda f: (f.start, rank.index(f.kind), -f.end))
    kept: list[Finding] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif item.end > kept[-1].end:
            last = kept.pop()
            text_ = plain[last.start : item.end]
            kept.append(Finding(last.kind, last.start, item.end, text_))
    return kept


def cover(text: str | None, known: Iterable[tuple[str, str]] = ()) -> str:
    """Return ``text`` with what was found covered.

    >>> cover("申请人张晓敏，电话13812343210")
    '申请人〔姓名〕，电话〔电话〕'
    >>> cover(cover("申请人张晓敏")) == cover("申请人张晓敏")
    True
    """
    known = list(known)
    result = text or ""
    for item in reversed(find(result, known)):
        result = result[: item.start] + COVERS[item.kind] + result[item.end :]
    return result


def picture_traces(content: bytes) -> list[str]:
    """Names of the metadata that a picture carries: camera, place, comments.

    :raise ValueError: no picture that can be read
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            traces = ["exif"] if len(picture.getexif()) else []
            hidden = {"comment", "xmp", "XML:com.adobe.xmp", "photoshop", "Comment"}
            texts = set(getattr(picture, "text", {}) or {})
            return traces + sorted((hidden & picture.info.keys()) | texts)
    except BROKEN as error:
        raise ValueError("picture") from error


def clean_picture(content: bytes) -> bytes:
    """Return the picture with its pixels alone, as PNG or JPEG as it was.

    Turned upright first: how the camera was held is metadata, too.

    :raise ValueError: no picture that can be read
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind = "PNG" if picture.format == "PNG" else "JPEG"
            mode = picture.mode if kind == "PNG" and picture.mode != "P" else "RGB"
            pixels = ImageOps.exif_transpose(picture).convert(mode)
            bare = Image.new(mode, pixels.size)
            bare.paste(pixels)
    except BROKEN as error:
        raise ValueError("picture") from error
    buffer = io.BytesIO()
    bare.save(buffer, kind, quality=90)
    return buffer.getvalue()
