"""How an API request says who it is: a bearer token, or the session of a signed-in browser."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.tokens import find_token


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer cf_…`; a request that has the header is never read by its cookies."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, plain = header.partition(" ")
        token = find_token(plain.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="chatflow"'


class SessionAuthentication(DjangoSession):
    """The browser's session cookie, with the CSRF token on every unsafe method."""
