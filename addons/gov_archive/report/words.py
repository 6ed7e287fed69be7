"""Chinese words of the archive's papers and packages, and how pages are counted."""

import re

LANG = "zh_CN"
EVENT_LOG = "办理过程记录.json"
CORRECTION_DRAWN = "更正"
CORRECTION_SUBMITTED = "提交"
CORRECTION_DECIDED = "更正审批"
CLOCK_STATEMENT = "时间情况说明.pdf"
COPY = "复制件"
COPY_ACROSS = "仅供%(agency)s使用 不得外传"
COPY_FILE = "档号：%(number)s　提供单位：%(holder)s　内容以原件为准"
COPY_USE = (
    "利用登记第 %(loan)s 号 第 %(number)s 份　利用人：%(user)s　"
    "用途：%(purpose)s　有效期至 %(due)s"
)
TRANSFER_LIST = "移交清单.pdf"

CASE_NUMBER = "办件编号"
ITEM = "事项名称"
APPLICANT = "申请人"
REGION = "区划"
DECIDER = "决定机关"
IN_NAME_OF = "以其名义"
OUTCOME = "办理结果"
CLOSED_ON = "办结日期"
PART = "案卷范围"
RETENTION = "保管期限"
CUSTODIAN = "保管单位"
BASIS = "保管依据"

_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def title(item, circumstance):
    """Title of a case file.

    >>> title("取水许可", "新办")
    '取水许可（新办）办件案卷'
    """
    return f"{item}（{circumstance}）办件案卷" if circumstance else f"{item}办件案卷"


def actions():
    """Words for a step that went well, by whether it did."""
    return {True: "通过", False: "不通过"}


def pages(content, mimetype):
    """Pages of a PDF whose page objects lie open; 1 for a picture; else 0.

    >>> pages(b"%PDF /Type /Pages /Type /Page /Type/Page", "application/pdf")
    2
    """
    if mimetype == "application/pdf":
        return len(_PAGE.findall(content))
    return 1 if (mimetype or "").startswith("image/") else 0


def sheets(pages):
    """Pages that a document takes in the file: one stands for what has none.

    >>> sheets(3), sheets(0)
    (3, 1)
    """
    return max(1, pages)


def format_of(name, pdfa):
    """Format of a document as the catalogue names it.

    >>> format_of("申请表.pdf", "pdfa"), format_of("照片.jpg", False)
    ('PDF/A', 'JPG')
    """
    _stem, dot, extension = name.rpartition(".")
    return "PDF/A" if pdfa == "pdfa" else extension.upper() if dot else ""
