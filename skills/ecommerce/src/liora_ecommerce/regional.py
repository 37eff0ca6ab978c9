"""One thing, many names: what a shop of one country calls it and what customers of another one write."""

from collections.abc import Iterable, Mapping, Sequence

from liora.language.normalise import fold

SAME: Sequence[Sequence[str]] = [
    line.split()
    for line in (
        "zapatilla tenis championes deportivas zapa",
        "polera remera playera camiseta franela",
        "poleron sudadera buzo canguro",
        "sueter chompa pulover jersey",
        "chaqueta casaca campera chamarra cazadora",
        "falda pollera",
        "calcetin media soquete calceta",
        "lentes gafas anteojos",
        "aretes aros pendientes zarcillos",
        "mochila morral",
        "gorro beanie chullo",
        "audifonos auriculares cascos",
        "parlante altavoz bocina corneta bafle",
        "celular movil telefono smartphone",
        "computador computadora ordenador pc",
        "notebook laptop",
        "manta frazada cobija cobertor",
        "refrigerador heladera nevera refri refrigeradora",
        "lapicera boligrafo esfero birome",
        "palta aguacate",
        "frutilla fresa",
        "durazno melocoton",
        "platano banana guineo cambur banano",
        "poroto frijol frejol judia caraota",
        "choclo elote mazorca",
        "papa patata",
        "ananas piña anana",
        "mani cacahuate cacahuete",
        "torta pastel queque bizcocho",
    )
]
"""Each line: names of one thing in Spanish America and Spain. A shop's own words always come first."""


def names_for(titles: Iterable[str]) -> Mapping[str, str]:
    """For a catalog: each name that it does not use, with the one that it uses for the same thing."""
    used = {word for title in titles for word in fold(title, 300).split()}
    other_names: dict[str, str] = {}
    for names in SAME:
        own = [name for name in names if used & {name, f"{name}s", f"{name}es"}]
        if own:
            other_names |= {name: own[0] for name in names if name not in own}
    return other_names


def in_shop_names(text: str, names: Mapping[str, str]) -> str:
    """`text` with the shop's names for things; only whole words, since a typo away lies another thing."""
    return " ".join(_shop_name(word, names) for word in text.split())


def _shop_name(word: str, names: Mapping[str, str]) -> str:
    plain = fold(word)
    forms = (plain, plain.removesuffix("s"), plain.removesuffix("es"))
    return next((names[form] for form in forms if form in names), word)
