"""Templates over HTTP, and the collection of flows, which are made from them."""

from __future__ import annotations
