"""What people ask of an assistant in a telephone or a loudspeaker, which no business does for them."""

from typing import Final

ERRANDS: Final = frozenset(
    word
    for line in (
        "alarma alarmas despertador despiertame recordatorio recordatorios recuerdame recordarme recuerda recordar",
        "temporizador cronometro pronostico clima temperatura temperaturas llover llovera lluvia nevar nevara nieve",
        "huracan viento humedad marea luz luces bombilla bombillas persiana persianas cortina cortinas estor",
        "ventilador ventiladores termostato calefaccion brillo enciende apaga apagar",
        "cancion canciones musica noticias trafico restaurante restaurantes chiste chistes broma bromas",
    )
    for word in line.split()
)
"""Folded words (ñ as n); one that no phrase explains makes a message about something else: "agregar una alarma"."""
