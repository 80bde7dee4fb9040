"""Servers that take what is told: a mail server that may be told to fail, and a receiver of hooks."""

from __future__ import annotations

import ssl
import time
from asyncio.base_events import Server
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class AnyPort(Controller):
    """A mail server on whatever port is free, which it knows before it tries itself."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class Mailbox:
    """A mail server on this machine and what it took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.unwelcome: dict[str, str] = {}
        """Addresses it does not take, each with what it answers."""
        self.before_answer: Callable[[], None] = lambda: None
        self._server = AnyPort(self, hostname="127.0.0.1", port=0)

    async def handle_RCPT(  # noqa: N802 - the name the server calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.unwelcome:
            return self.unwelcome[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.before_answer()
        return "250 kept"

    @property
    def url(self) -> str:
        """The server as the setting names it."""
        return f"smtp://127.0.0.1:{self._server.port}"

    def recipients(self) -> list[str]:
        """To whom mail came, in turn."""
        return [str(mail["To"]) for mail in self.mails]

    @contextmanager
    def listening(self) -> Iterator[Mailbox]:
        """The server while it listens."""
        self._server.start()
        try:
            yield self
        finally:
            self._server.stop()


class Receiver:
    """A system that is called by hooks: what came, and what it answers."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.moved_to = ""
        self.seconds = 0.0
        receiver = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(receiver.seconds)
                self.send_response(receiver.status)
                if receiver.moved_to:
                    self.send_header("Location", receiver.moved_to)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://{self.host}/told?from=zhiheng"

    @contextmanager
    def listening(self) -> Iterator[Receiver]:
        """The receiver while it listens."""
        Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
