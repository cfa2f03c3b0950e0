"""Numbers from 1 to 99 in words of four languages, by rules of their own: an oracle."""

EN = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
FR = [
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
FR_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"]
ES = [
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
ES_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
DE = [
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
DE_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def spelt(number: int, language: str) -> str:
    return {"en": _english, "fr": _french, "es": _spanish, "de": _german}[language](number)


def _english(number):
    if number < 20:
        return EN[number - 1]
    tens, unit = divmod(number, 10)
    return EN_TENS[tens - 2] + (f"-{EN[unit - 1]}" if unit else "")


def _french(number):
    if number < 20:
        return FR[number - 1]
    if number == 80:
        return "quatre-vingts"
    start = 60 if number < 80 else 80
    tens, rest = divmod(number, 10) if number < 60 else (start // 10, number - start)
    said = FR_TENS[tens - 2] if number < 80 else "quatre-vingt"
    if not rest:
        return said
    joint = " et " if rest in (1, 11) and number < 80 else "-"
    return said + joint + FR[rest - 1]


def _spanish(number):
    if number < 30:
        return ES[number - 1]
    tens, unit = divmod(number, 10)
    return ES_TENS[tens - 3] + (f" y {ES[unit - 1]}" if unit else "")


def _german(number):
    if number < 20:
        return DE[number - 1]
    tens, unit = divmod(number, 10)
    said = "ein" if unit == 1 else DE[unit - 1]
    return (f"{said}und" if unit else "") + DE_TENS[tens - 2]
