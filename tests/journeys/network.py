"""The emulated WhatsApp beside a shop, without a wire: webhooks in, Graph calls out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async

from emulator.app import create_app
from emulator.clock import Clock, StoredOffset
from emulator.ledger import Ledger
from emulator.statuses import NEVER, Delays
from messaging.adapters.base import SendError
from messaging.adapters.whatsapp.errors import send_error
from messaging.pipeline.outgoing import Claimed, Outcome, settle
from messaging.pipeline.statuses import settle_statuses
from tests.emulator.world import Time, World
from tests.factories import APP_SECRET
from tests.messaging.shop import CUSTOMER, Shop

PATIENCE = 30.0  # seconds of the machine's time until a webhook that does not come is missed


class Network(World):
    """An emulator whose webhooks reach the shop, and whose Graph API the shop's calls reach."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.time = Time()
        self.follow()
        self.ledger = Ledger(":memory:")
        offset = StoredOffset(0.0, lambda _: None)
        self.emulator = create_app(
            self.ledger,
            deliver=self._deliver,
            delays=Delays(sent=0, delivered=0, read=NEVER, read_when_open=NEVER),
            clock=Clock(offset, wall=self.time.wall, sleep=self.time.sleep),
        )

    def follow(self) -> None:
        """The emulator's clock shows what the shop's shows."""
        self.time.seconds = self.shop.moment.now.timestamp()

    async def open(self) -> None:
        """Register the shop's app; the emulator verifies its address with the first webhook."""
        answer = await self.call(
            "POST",
            "/api/apps/",
            {
                "callback_url": f"http://shop.example{self.shop.address}",
                "verify_token": "verify-me",
                "app_secret": APP_SECRET,
                "access_token": "token-1",
                "phone_numbers": [
                    {
                        "id": self.shop.channel.phone_number_id,
                        "waba_id": self.shop.channel.waba_id,
                        "display_phone_number": self.shop.channel.display_phone_number,
                    }
                ],
            },
        )
        assert answer.status == 201, answer.body

    async def says(self, *, name: str = "", **message: Any) -> None:
        """The customer sends something, and everything that follows has happened on return."""
        wish = {"from": CUSTOMER, **message, **({"name": name} if name else {})}
        answer = await self.call("POST", "/api/inbound/", wish)
        assert answer.status == 200, answer.body
        await self.rest()

    async def rest(self) -> None:
        """Let webhooks, turns, calls and statuses go on until nothing is left to do."""
        while True:
            await self._delivered()
            await sync_to_async(self.shop.drain)()
            calls = await sync_to_async(self.shop.claim)()
            if not calls:
                break
            outcomes = [await self._make(call) for call in calls]
            await sync_to_async(settle)(outcomes)
        while await sync_to_async(settle_statuses)():
            pass

    async def received(self) -> list[dict[str, Any]]:
        """What the customer's phone got, in order, as it was requested."""
        return [item["request"] for item in await self.outbox(f"?to={CUSTOMER}")]

    async def _delivered(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self._due():
            assert time.monotonic() < deadline, "a webhook was not taken"
            await self.time.advance(0)

    def _due(self) -> int:
        count: int = self.ledger.value(
            "SELECT count(*) FROM updates WHERE due <= ?", self.time.seconds
        )
        return count

    async def _make(self, call: Claimed) -> Outcome:
        assert call.line is not None
        path = f"/graph/v23.0/{call.line.account.number}/messages"
        answer = await self.call("POST", path, call.payload, token=call.line.account.access_token)
        error: SendError | None = None
        if answer.status != 200:
            error = send_error(answer.status, answer.json)
        id = "" if error or not call.message else answer.json["messages"][0]["id"]
        return Outcome(call, provider_id=id, error=error)

    async def _deliver(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        path = url.removeprefix("http://shop.example")
        response = await sync_to_async(self.shop.client.generic)(
            method, path, body, "application/json", headers=dict(headers)
        )
        return response.status_code, response.content
