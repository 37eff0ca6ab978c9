"""Words of what Meta's commerce policy keeps out of carts: by category, by name, and what makes a name harmless.

Skills know `medicine`, `alcohol`, `tobacco`, `weapons`, `animals`, `medical_device` and `adult`. All words are folded.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """Words, which are looked up, and phrases of several words, which are searched for."""

    words: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    def within(self, text: str, words: frozenset[str]) -> bool:
        """Whether a folded text, whose words these are, says one of them."""
        return not self.words.isdisjoint(words) or any(f" {phrase} " in f" {text} " for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Words:
    """`harmless` in a name says that it only speaks of the thing."""

    categories: Said
    names: Said
    harmless: Said = Said()


def _set(text: str) -> Said:
    entries = [" ".join(entry.split()) for entry in text.split(",")]
    return Said(frozenset(each for each in entries if " " not in each), tuple(each for each in entries if " " in each))


DRUGS = _set(
    """
    paracetamol, acetaminofen, ibuprofeno, ibuprofen, naproxeno, diclofenaco, diclofenac, ketorolaco, aspirina,
    amoxicilina, amoxicillin, ampicilina, azitromicina, azithromycin, ciprofloxacino, ciprofloxacin, cefalexina,
    ceftriaxona, clindamicina, metronidazol, metronidazole, omeprazol, omeprazole, pantoprazol, ranitidina,
    losartan, enalapril, amlodipino, amlodipine, metformina, metformin, glibenclamida, insulina, insulin,
    atorvastatina, simvastatina, loratadina, loratadine, cetirizina, salbutamol, dexametasona, prednisona,
    prednisolona, tramadol, clonazepam, alprazolam, diazepam, fluoxetina, sertralina, pregabalina, gabapentina,
    sildenafil, tadalafil, levotiroxina, albendazol, ivermectina, aciclovir, fluconazol, clotrimazol, ketoconazol,
    butilhioscina, loperamida, artemether, lumefantrine, levonorgestrel, viagra, cialis
    """
)

WORDS: Mapping[str, Words] = {
    "medicine": Words(
        _set(
            """
            medicamento, medicamentos, farmacia, farmacos, medicinas, medicines, antibioticos, antibiotics,
            analgesicos, antihipertensivos, antihypertensive, antiinflamatorios, anti inflammatory,
            antihistaminicos, antialergicos, antivirales, antifungicos, antifungal, antibacterial, antiparasitarios,
            antimicoticos topicos, antiacidos, antacids, antidiabeticos, anti diabetes, antidepresivos,
            antidiarreicos, antiemeticos, antiespasmodicos, corticoesteroides, hipolipemiantes, broncodilatadores,
            betabloqueadores, diureticos, laxantes, expectorantes, antitusigenos, psicotropicos, malaria,
            hypertension, muscle relaxant, venta bajo receta, prescription
            """
        ),
        DRUGS,
        _set("porta, pastillero, libro, juguete, organizador, veterinario de juguete"),
    ),
    "alcohol": Words(
        _set(
            """
            vino, vinos, wine, wines, cerveza, cervezas, beer, beers, licor, licores, liquors, destilados,
            espumantes, espumante, whisky, whiskys, whiskies, whiskey, vodka, vodkas, ron, rones, tequila, tequilas,
            mezcal, mezcales, gin, gins, pisco, piscos, champagne, champagnes, champaña, sidras, bebidas
            alcoholicas, alcoholes, vinos y licores, aguardientes, spirits, vermouth, brandy, cognac
            """
        ),
        _set(
            """
            vino, vinos, cerveza, cervezas, vodka, whisky, whiskey, gin, ron, tequila, mezcal, pisco, fernet,
            aguardiente, champagne, champaña, espumante, malbec, cabernet, merlot, chardonnay, sauvignon, licor,
            brandy, cognac, vermut, vermouth, aperol, campari, sidra, absenta, grappa, bourbon
            """
        ),
        _set(
            """
            sin alcohol, vinagre, aceto, copa, copas, vaso, vasos, jarra, sacacorchos, destapador, decantador,
            abridor, hielera, chocolate, chocolates, bombon, bombones, caramelo, caramelos, alfajor, torta, tortas,
            helado, salsa, porta, portavino, posavasos, remera, camiseta, polera, playera, jabon, shampoo, champu,
            color, estuche, bolsa, ginger, levadura, mermelada, enfriador, cooler, tapon, soporte, conservadora, set
            de
            """
        ),
    ),
    "tobacco": Words(
        _set(
            """
            tabaco, tabacos, habanos, cigarros, cigarrillos, cigarettes, tobacco, vapers, vaper, vapeadores, vape,
            vapes, narguile, narguiles, tabaqueria, puros
            """
        ),
        _set(
            """
            cigarrillo, cigarrillos, tabaco, habano, habanos, vaper, vapeador, vape, narguile, nicotina, snus
            """
        ),
        _set("parche, porta, color, perfume, aroma, cigarrera, encendedor, cenicero"),
    ),
    "weapons": Words(
        _set(
            """
            armas, armas de fuego, municion, municiones, armeria, weapons, ammunition, rifles, escopetas, guns
            """
        ),
        _set(
            """
            rifle, escopeta, revolver, municion, municiones, gas pimienta, taser, manopla, arma de fuego, pistola
            calibre
            """
        ),
        _set(
            """
            juguete, agua, nerf, silicona, calor, pintura, playmobil, disfraz, funda, masaje, estuche, lego, dardos
            """
        ),
    ),
    "animals": Words(
        _set(
            """
            animales vivos, mascotas vivas, cachorros en venta, aves vivas, peces vivos, live animals, animales en
            pie
            """
        ),
        _set(
            """
            gallina viva, gallinas vivas, pollito vivo, pollitos vivos, conejo vivo, pez vivo, peces vivos, cachorro
            vivo
            """
        ),
    ),
    "medical_device": Words(
        _set(
            """
            dispositivos medicos, equipo medico, equipos medicos, medical devices, lentes de contacto
            """
        ),
        _set(
            """
            glucometro, tensiometro, baumanometro, nebulizador, oximetro, lentes de contacto, jeringa, jeringas,
            cateter, termometro clinico, termometro rectal, termometro digital rectal, tiras reactivas, glucometer,
            nebulizer, pregnancy test, prueba de embarazo, test de embarazo, test de antigenos, lancetas, bisturi
            """
        ),
        _set("juguete, cocina, grasa, engrasadora, lubricar, disfraz"),
    ),
    "adult": Words(
        _set(
            """
            sex shop, juguetes sexuales, juguetes eroticos, adultos xxx, juguetes para adultos, sex toys
            """
        ),
        _set(
            """
            vibrador sexual, consolador, dildo, dildos, plug anal, succionador de clitoris, muñeca inflable sexual
            """
        ),
    ),
}

TELLING = frozenset(
    word
    for said in WORDS.values()
    for word in (*said.names.words, *(phrase.partition(" ")[0] for phrase in said.names.phrases))
)
"""Words without one of which a name says nothing of all this."""
