"""The sender: calls to providers, within the rates of their numbers."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from uuid import UUID

import aiohttp
import structlog

from messaging.adapters import adapters
from messaging.adapters.base import SendError
from messaging.pipeline import hints
from messaging.pipeline.calling import CallLoop
from messaging.pipeline.outgoing import Claimed, Outcome, claim, settle

log = structlog.get_logger(__name__)

IN_FLIGHT = 512
_CLAIM = 128  # calls claimed at once
_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)


class Buckets:
    """How many messages each number may still send: a token bucket of one second's worth."""

    def __init__(self) -> None:
        self._levels: dict[UUID, tuple[float, float, float]] = {}  # tokens, at, rate

    def full(self) -> set[UUID]:
        """The channels whose tokens are used up now."""
        return {channel for channel in self._levels if self._tokens(channel) < 1}

    def take(self, call: Claimed) -> bool:
        """Use one token of the call's channel, if there is one."""
        if call.line is None:
            return True  # it only has to fail
        rate = float(call.line.messages_per_second)
        tokens = self._tokens(call.channel) if call.channel in self._levels else rate
        if tokens < 1:
            return False
        self._levels[call.channel] = (tokens - 1, time.monotonic(), rate)
        return True

    def _tokens(self, channel: UUID) -> float:
        tokens, at, rate = self._levels[channel]
        return min(rate, tokens + (time.monotonic() - at) * rate)


class Sender(CallLoop[aiohttp.ClientSession, Claimed, Outcome]):
    """Sends to providers, each number at its own rate."""

    hint = hints.SEND

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(stopping)
        self._buckets = Buckets()

    def open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=IN_FLIGHT, ttl_dns_cache=60)
        return aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, trust_env=False)

    async def claim(self) -> list[Claimed]:
        room = min(_CLAIM, IN_FLIGHT - len(self._in_flight))
        return await self.in_database(lambda: claim(room, self._buckets)) if room else []

    async def make(self, client: aiohttp.ClientSession, taken: Claimed) -> Outcome:
        try:
            line = taken.line
            if line is None:
                raise SendError("permanent", code="no_channel", title="The channel is gone.")
            provider_id = await adapters()[line.kind].send(client, line.account, taken.payload)
            return Outcome(taken, provider_id=provider_id)
        except SendError as error:
            return Outcome(taken, error=error)
        except Exception:
            log.error("send_failed", exc_info=True)
            doubt = SendError("unknown", code="internal", title="Sending failed inside Chatflow.")
            return Outcome(taken, error=doubt)

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        settle(list(outcomes))
