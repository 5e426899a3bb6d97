"""What happens at the nodes of a version, counted from the turn log."""

from __future__ import annotations
