"""What every API view of the house is built on, and the views about people and tokens."""

from __future__ import annotations

from accounts.api.base import WorkspaceView, read_uuid
from accounts.api.paging import page, read_limit

__all__ = ["WorkspaceView", "page", "read_limit", "read_uuid"]
