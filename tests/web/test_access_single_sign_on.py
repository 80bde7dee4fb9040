"""Signing in through the city's own provider: a small one stands here for it, and lies where a test asks it to."""

from __future__ import annotations

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.web.role_matrix import Cast

from zhiheng.site.single_sign_on import SingleSignOnIncomplete, single_sign_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings

    from zhiheng.kernel.access.models import Person

SECRET = "between the two of us"


@dataclass
class Provider:
    """What the provider believes, and how it lies."""

    username: str = "reader"
    claims: dict[str, Any] = field(default_factory=dict)
    """Put into the signed token in place of what would be right."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    """Put into the statement about the person in place of what would be right."""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signing: rsa.RSAPrivateKey | None = None
    """Another key than the published one."""
    asked: dict[str, str] = field(default_factory=dict)
    """What the person was sent to the provider with."""
    address: str = ""

    def published(self) -> dict[str, Any]:
        """The public key."""
        return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())), "kid": "1", "alg": "RS256"}

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The code for a signed token; refused to whoever cannot prove that they asked."""
        proof = urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if (sent.get("client_secret"), proof) != (SECRET, self.asked["code_challenge"]):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": "zhiheng", "sub": "7", "iat": now, "exp": now + 60}
        signed = jwt.encode(
            {**claims, "nonce": self.asked["nonce"], **self.claims},
            self.signing or self.key,
            "RS256",
            headers={"kid": "1"},
        )
        return 200, {"access_token": "open", "id_token": signed, "token_type": "Bearer"}

    def who(self) -> dict[str, Any]:
        """The statement about the person."""
        return {"sub": "7", "preferred_username": self.username, **self.userinfo}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """The provider, listening, and the settings that name it."""
    city = Provider()

    class Doors(BaseHTTPRequestHandler):
        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.path == "/userinfo" and self.headers["Authorization"] == "Bearer open":
                self._answer(200, city.who())
            elif self.path == "/keys":
                self._answer(200, {"keys": [city.published()]})
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*city.token({name: values[0] for name, values in sent.items()}))

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doors)
    Thread(target=server.serve_forever, daemon=True).start()
    city.address = f"http://127.0.0.1:{server.server_port}"
    environment = {
        "ZHIHENG_OIDC_CLIENT_ID": "zhiheng",
        "ZHIHENG_OIDC_CLIENT_SECRET": SECRET,
        "ZHIHENG_OIDC_AUTHORIZATION": f"{city.address}/authorize",
        "ZHIHENG_OIDC_TOKEN": f"{city.address}/token",
        "ZHIHENG_OIDC_USERINFO": f"{city.address}/userinfo",
        "ZHIHENG_OIDC_KEYS": f"{city.address}/keys",
    }
    for name, value in single_sign_on(environment).items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "zhiheng.web.oidc.CityProvider"]
    yield city
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Someone who has an account here."""
    return Cast()["reader"]


def go_round(client: Client, provider: Provider) -> str:
    """From the button to the provider and back; where the person ends up."""
    sent = urlsplit(client.get("/login/oidc?next=/compare/")["Location"])
    provider.asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    answer = client.get("/login/oidc/callback", {"code": "once", "state": provider.asked["state"]})
    return str(answer["Location"])


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.usefixtures("reader")
def test_whom_the_provider_names_is_signed_in_under_their_account(client: Client, provider: Provider) -> None:
    from zhiheng.kernel.journal.models import Entry

    page = client.get("/login/").content.decode()

    assert "用统一身份认证登录" in page
    assert go_round(client, provider) == "/compare/"
    assert is_signed_in(client)
    assert provider.asked["redirect_uri"] == "http://testserver/login/oidc/callback"
    assert '"way":"oidc"' in Entry.objects.get(act="signed_in", by="reader").data


def test_no_account_is_made_for_whom_the_provider_names(client: Client, provider: Provider, reader: Person) -> None:
    from zhiheng.kernel.access.models import Person

    provider.username = "stranger"

    assert go_round(client, provider) == "/login/"
    assert "没有完成登录" in client.get("/login/").content.decode()
    assert not is_signed_in(client)
    assert list(Person.objects.all()) == [reader]


def test_a_shut_account_stays_shut_and_the_try_is_noted(client: Client, provider: Provider, reader: Person) -> None:
    from zhiheng.kernel.journal.models import Entry

    reader.is_active = False
    reader.save()

    assert go_round(client, provider) == "/login/"
    assert not is_signed_in(client)
    assert Entry.objects.get(act="failed").by == "reader"


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"aud": "another program"}},
        {"claims": {"nonce": "another"}},
        {"claims": {"exp": 1}},
        {"userinfo": {"sub": "8"}},
        {"userinfo": {"preferred_username": ""}},
        {"signing": rsa.generate_private_key(65537, 2048)},
    ],
    ids=lambda lie: str(*lie),
)
@pytest.mark.usefixtures("reader")
def test_a_statement_that_is_not_whole_and_meant_for_us_signs_no_one_in(
    client: Client, provider: Provider, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)

    assert go_round(client, provider) == "/login/"
    assert not is_signed_in(client)


@pytest.mark.usefixtures("reader")
def test_a_way_back_that_no_one_went_out_on_signs_no_one_in(client: Client, provider: Provider) -> None:
    go_round(client, provider)
    client.post("/logout")

    for query in ({"code": "once", "state": provider.asked["state"]}, {"error": "access_denied"}, {}):
        assert client.get("/login/oidc/callback", query)["Location"] == "/login/"
    assert not is_signed_in(client)


@pytest.mark.usefixtures("reader")
def test_a_provider_that_cannot_be_reached_is_told_to_the_person(
    client: Client, provider: Provider, settings: Settings
) -> None:
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"

    assert go_round(client, provider) == "/login/"
    assert "没有完成登录" in client.get("/login/").content.decode()


def test_a_provider_that_is_set_up_in_part_is_refused_with_what_is_missing() -> None:
    with pytest.raises(SingleSignOnIncomplete) as refused:
        single_sign_on({"ZHIHENG_OIDC_CLIENT_ID": "zhiheng", "ZHIHENG_OIDC_TOKEN": "x"})

    assert "ZHIHENG_OIDC_KEYS" in refused.value.fields["missing"]  # type: ignore[operator]
    assert single_sign_on({}) == {}
