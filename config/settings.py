"""All settings; every one that an operator may change is read from the environment here."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("CHATFLOW_DATA", BASE_DIR / "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = os.environ.get("CHATFLOW_SECRET_KEY", "insecure-until-the-frame-lands")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CHATFLOW_ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "channels",
    "accounts",
    "flows",
    "templates_app",
    "messaging",
    "console",
    "emulator",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("CHATFLOW_DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
    )
}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # IMMEDIATE: a write transaction queues at BEGIN instead of failing half-way;
    # FULL: an acknowledged message survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

REDIS_URL = os.environ.get("CHATFLOW_REDIS_URL", "")
