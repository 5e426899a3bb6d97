"""Structured logs, on one line each, with what must not be logged taken out."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

MASK = "[redacted]"
_SECRET_KEY = re.compile(
    r"authorization|cookie|password|secret|signature|token|api_?key|phone|body|payload|^text$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"cf_[A-Za-z0-9_-]{16,}|(?:Bearer|Basic)\s+\S+|sha256=[0-9a-fA-F]{16,}"
    r"|(?:access_token|hub\.verify_token|hub\.challenge|password)=[^&\s\"']+|\+?\d{10,15}(?!\d)",
    re.IGNORECASE,
)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask values under telling names, and telling shapes inside any text."""
    for key, value in event.items():
        if key == "request_id":
            continue  # people quote it to find the line; some of its digits look like a phone
        if _SECRET_KEY.search(key):
            event[key] = MASK
        elif isinstance(value, str):
            event[key] = _SECRET_TEXT.sub(MASK, value)
    return event


def configure(style: str, level: str) -> dict[str, Any]:
    """Set structlog up and give Django its LOGGING, so that both write the same lines."""
    if style not in {"console", "json"}:
        raise ImproperlyConfigured(f"CHATFLOW_LOG_FORMAT must be console or json, not {style!r}.")
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ImproperlyConfigured(f"CHATFLOW_LOG_LEVEL is not a level: {level!r}.")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = structlog.dev.plain_traceback
    renderer = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)
    )
    # Tracebacks become text first: a database error quotes the row that it refused.
    last = [structlog.processors.format_exc_info, redact, renderer]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"house": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # It logs every refused request with its path, which may hold a webhook's secret.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "daphne": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},  # it tells the headers of answers
            "httpx": {"level": "WARNING"},
        },
    }
