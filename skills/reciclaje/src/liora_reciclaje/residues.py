"""The things that people ask about: of which material they are, and what to do before.

That is said without addressing anybody ("vacía y enjuagada"), so that it is right for tú, usted and vos. Those of
`datos/cosas.csv` come along; a tenant's table `items` adds its own and replaces those of the same name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liora.language.normalise import fold
from liora.table import BadRow, Column, Table
from liora_reciclaje.materials import read_material
from liora_reciclaje.packaged import rows_of

MOST_LETTERS = 60
LONGEST_NOTE = 250


@dataclass(frozen=True, slots=True)
class Residue:
    """`kind` is the material that a bin or a point takes, `prepare` what to do before, `keep_out` what must not go
    with it; `also` are other names. A thing without a kind depends on the answer to its question."""

    name: str
    kind: str
    prepare: str = ""
    also: tuple[str, ...] = ()
    keep_out: str = ""
    note: str = ""


def read_item(row: Mapping[str, str]) -> Mapping[str, Any]:
    """A row of `items`; raises BadRow with a sentence for whoever uploaded it."""
    name = " ".join(row["item"].split())
    if len(fold(name)) < 2:
        raise BadRow("Falta el nombre de la cosa en la columna «item».")
    if len(name) > MOST_LETTERS:
        raise BadRow(f"El nombre «{name[:20]}…» es muy largo: tiene {len(name)} letras y caben {MOST_LETTERS}.")
    for column in ("preparacion", "no_va", "nota"):
        if len(row[column]) > LONGEST_NOTE:
            raise BadRow(f"El texto de «{column}» es muy largo: caben {LONGEST_NOTE} letras en un mensaje.")
    also = [" ".join(part.split()) for part in row["sinonimos"].split("|")]
    return {
        "item": name,
        "sinonimos": [part[:MOST_LETTERS] for part in dict.fromkeys(also) if len(fold(part)) >= 2],
        "material": read_material(row["material"]),
        **{column: row[column].strip() for column in ("preparacion", "no_va", "nota")},
    }


def remarks_on_items(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Names that two rows have: the first one answers."""
    first: dict[str, str] = {}
    for row in rows:
        for name in dict.fromkeys(fold(said) for said in (row["item"], *row["sinonimos"])):
            if name in first and first[name] != row["item"]:
                yield f"«{name}» está en «{first[name]}» y en «{row['item']}»: contesta «{first[name]}»."
            elif name in first:
                yield f"«{row['item']}» está repetido: contesta la primera fila."
            first.setdefault(name, row["item"])


ITEMS = Table(
    "items",
    "Cosas y cómo se reciclan",
    [
        Column("item", also=("cosa", "nombre", "residuo")),
        Column("sinonimos", also=("otros nombres", "sinonimo"), optional=True),
        Column("material", also=("tipo", "clase", "categoria")),
        Column("preparacion", also=("preparación", "como prepararlo"), optional=True),
        Column("no_va", also=("no va", "no aceptados"), optional=True),
        Column("nota", also=("observacion", "observaciones"), optional=True),
    ],
    read_item,
    remarks_on_items,
)


def residue_of(row: Mapping[str, Any]) -> Residue:
    """A stored row as a thing."""
    texts = (row["preparacion"], tuple(row["sinonimos"]), row["no_va"], row["nota"])
    return Residue(row["item"], row["material"], *texts)


RESIDUES: Sequence[Residue] = tuple(residue_of(read_item(row)) for row in rows_of("cosas"))
"""Those that come along, without those that have a question."""
