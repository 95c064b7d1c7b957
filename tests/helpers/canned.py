"""One reply to whatever a source asks."""

from __future__ import annotations

from dataclasses import dataclass

from resolvers.errors import RequestRefused
from resolvers.http import Response, Service


@dataclass
class Canned:
    """Answers everything with one reply, as `HttpClient` would: only what passes the service's check gets through."""

    reply: Response

    def get(self, service: Service, path: str = "", params: object = ()) -> Response:
        if self.reply.status not in service.answers:
            raise RequestRefused(f"{service.name} refused the request ({self.reply.status})", self.reply.status)
        service.check(self.reply.status, self.reply.body)
        return self.reply

    def post(self, service: Service, path: str, params: object = (), *, json: object) -> Response:
        return self.get(service, path, params)

    def has_key(self, service: Service) -> bool:
        return False

    def batch_log(self, service: Service) -> None:
        return None
