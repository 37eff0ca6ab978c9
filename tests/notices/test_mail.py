"""Addresses of mail servers."""

import pytest
from pydantic import SecretStr

from liora.notices.mail import Server, UnreadableServer


def test_a_server_is_read_from_its_address() -> None:
    server = Server.parse(SecretStr("smtps://ana%40sol.cl:una%20clave@correo.example:4650?from=avisos@sol.cl"))
    assert (server.host, server.port, server.tls) == ("correo.example", 4650, "implicit")
    assert (server.username, server.password, server.sender) == ("ana@sol.cl", "una clave", "avisos@sol.cl")
    assert Server.parse(SecretStr("smtp://correo.example?from=a@b.cl")).port == 587


def test_its_password_is_not_shown() -> None:
    server = Server.parse(SecretStr("smtps://ana:clavesecreta@correo.example?from=avisos@sol.cl"))
    assert "clavesecreta" not in repr(server)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "correo.example",
        "https://correo.example?from=a@b.cl",
        "smtps://correo.example",
        "smtps://correo.example?from=nadie",
        "smtps://?from=a@b.cl",
        "smtps://correo.example:99999?from=a@b.cl",
        "smtps://correo.example?from=a@b.cl%0d%0aBcc:%20c@d.cl",
        "smtp+plain://correo.example?from=a@b.cl",
    ],
)
def test_what_is_no_server_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(UnreadableServer) as refused:
        Server.parse(SecretStr(address))
    assert not address or address not in str(refused.value)
