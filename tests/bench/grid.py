"""A flow of any size to open on the canvas: nodes on a grid, as many as asked for."""

from __future__ import annotations

import math
from typing import Any


def generated_flow(size: int) -> dict[str, Any]:
    """Messages and questions in turn, 1.5 edges each; it starts in the middle of the left."""
    rows = math.isqrt(size)
    names = ["start" if number == rows // 2 else f"n{number}" for number in range(size)]
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, str]] = []
    for number, name in enumerate(names):
        column, row = divmod(number, rows)
        kind, ports = "send_message", ["next"]
        data: dict[str, Any] = {"type": "text", "text": f"Message {number}: all about your order."}
        if name == "start":
            kind, data = "start", {"triggers": [{"type": "any_message"}]}
        elif (column + row + rows // 2) % 2 == 0:
            kind, ports = "send_buttons", ["a", "b"]
            data = {"body": f"Question {number}", "buttons": [{"id": p, "title": p} for p in "abc"]}
        at = {"x": column * 360, "y": row * 260}
        nodes.append({"id": name, "kind": kind, "data": data, "position": at})
        targets = zip(ports, names[number + rows :], strict=False)
        edges += [{"source": name, "port": port, "target": target} for port, target in targets]
    head = {"schema": "chatflow/flow@1", "name": f"{size} nodes"}
    return {**head, "trigger_type": "TriggeredByWhatsApp", "nodes": nodes, "edges": edges}
