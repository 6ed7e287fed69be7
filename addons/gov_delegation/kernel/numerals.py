"""Chinese numerals for the articles of a document. Pure Python."""

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals.

    >>> [chinese(n) for n in (1, 9, 10, 11, 20, 35)]
    ['一', '九', '十', '十一', '二十', '三十五']
    """
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    text = "" if not tens else "十" if tens == 1 else DIGITS[tens] + "十"
    return text + (DIGITS[ones] if ones else "")
