"""All settings; every one that an operator may change is read from the environment here."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env, keys, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(
    env.text(
        "CHATFLOW_DATA",
        str(BASE_DIR / "var"),
        "The folder for the SQLite database, key files and media.",
        shown="var/ beside manage.py",
    )
).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- Where we are reached -------------------------------------------------------------------
PUBLIC_URL = env.read_url(
    "CHATFLOW_PUBLIC_URL",
    env.text(
        "CHATFLOW_PUBLIC_URL",
        "http://127.0.0.1:8000",
        "The address people and providers use. With https, cookies are sent over TLS only, "
        "plain requests are redirected, and test aids are refused.",
    ),
).rstrip("/")
_public = urlsplit(PUBLIC_URL)
IS_HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [
    str(_public.hostname),
    *env.words(
        "CHATFLOW_ALLOWED_HOSTS",
        "127.0.0.1 localhost [::1]",
        "Further host names to answer to, besides that of CHATFLOW_PUBLIC_URL.",
    ),
]
CSRF_TRUSTED_ORIGINS = [
    f"{_public.scheme}://{_public.netloc}",
    *env.origins(
        "CHATFLOW_CSRF_TRUSTED_ORIGINS",
        "",
        "Further origins whose pages may post to us with a session cookie.",
    ),
]
if env.boolean(
    "CHATFLOW_TRUST_PROXY",
    False,
    "Believe X-Forwarded-Proto and the last address of X-Forwarded-For; only behind a proxy that "
    "always sets them.",
):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else one guesser's failures shut the door for everybody

# --- Keys -----------------------------------------------------------------------------------
SECRET_KEY = env.secret(
    "CHATFLOW_SECRET_KEY",
    "Signs sessions; made in the data folder on first start when not given.",
) or keys.kept(DATA_DIR / "secret.key", secrets.token_urlsafe(64))
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("CHATFLOW_SECRET_KEY must have at least 50 characters.")
ENCRYPTION_KEYS = keys.read_encryption_keys(
    env.secret(
        "CHATFLOW_ENCRYPTION_KEYS",
        "Encrypt stored secrets: `id:key` separated by blanks, the newest first, a key being 32 "
        "bytes in base64url; made in the data folder on first start when not given.",
    )
    or keys.kept(DATA_DIR / "encryption.keys", keys.new_encryption_key())
)

# --- Apps -----------------------------------------------------------------------------------
DEBUG = False
INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "accounts",
    "flows",
    "templates_app",
    "messaging",
    "console",
    "emulator",
    "config",
]
MIDDLEWARE = [
    "config.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.StaticFiles",
    "config.middleware.RequestGuard",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False  # a redirected POST loses its body
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# --- Data -----------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.text(
            "CHATFLOW_DATABASE_URL",
            f"sqlite:///{DATA_DIR / 'db.sqlite3'}",
            "The database: postgres://user:password@host:5432/name, or a SQLite file.",
            shown="sqlite in the data folder",
        )
    )
}
_database = DATABASES["default"]
IS_SQLITE = "sqlite3" in _database["ENGINE"]
_pool_size = env.integer(
    "CHATFLOW_DATABASE_POOL",
    20,
    "PostgreSQL connections one process may hold open; 0 opens one per thread, without a pool.",
)
if IS_SQLITE:
    # IMMEDIATE: a write transaction queues at BEGIN instead of failing half-way;
    # FULL: an acknowledged message survives a power cut.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif _pool_size:
    # Under ASGI a thread serves many requests; kept connections belong to the pool, not to it.
    _database["CONN_MAX_AGE"] = 0
    _database.setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": _pool_size,
        "timeout": 20,
    }

REDIS_URL = env.text(
    "CHATFLOW_REDIS_URL",
    "",
    "Redis, which carries hints and bells between processes. Without it they poll.",
)
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }

CELERY_BROKER_URL = env.text(
    "CHATFLOW_BROKER_URL",
    REDIS_URL or "memory://",
    "Where Celery's messages go.",
    shown="CHATFLOW_REDIS_URL",
)
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True  # a killed worker loses no task
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "messaging.tasks.sweep", "schedule": 3600.0},
}

# --- People and sign-in ---------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ["email", "name"]}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    ]
]
ACCOUNT_ADAPTER = "accounts.signin.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Nothing sends mail yet; who forgot a password gets a new one by `manage.py changepassword`.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SIGNUP_OPEN = env.boolean(
    "CHATFLOW_SIGNUP_OPEN", False, "Let anybody make an account; they still belong to no workspace."
)
MFA_ADAPTER = "accounts.signin.SealedMFAAdapter"
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{PUBLIC_URL}/verify-email/{{key}}",
    "account_reset_password": f"{PUBLIC_URL}/password/reset",
    "account_reset_password_from_key": f"{PUBLIC_URL}/password/reset/{{key}}",
    "account_signup": f"{PUBLIC_URL}/sign-up",
}
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# --- What browsers are told -----------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines inside, over plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", "https:"],
        "media-src": [SELF, "blob:", "https:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
    }
}

# --- Static files ---------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
FRONTEND_DIR = BASE_DIR / "static" / "app"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = env.boolean(
    "CHATFLOW_FIND_NEW_FILES",
    False,
    "Look for static files on every request, so that a new build needs no restart (`make dev`).",
)
_VITE_ASSET = re.compile(r"^.*/app/assets/.+[.-][0-9A-Za-z_-]{8,12}\.[0-9a-z]+$")


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:
    """Vite's hashes are base64url, which WhiteNoise's own test does not know."""
    return bool(_VITE_ASSET.match(url))


# --- API ------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024  # views with less say so in `json_limits`
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["accounts.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["accounts.parsers.OrjsonRenderer"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.HouseSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "accounts.problems.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Chatflow",
    "DESCRIPTION": "Flows, conversations and the agents' desk over HTTP.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [],  # enums stay where they are used
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True},
}

# --- The pipeline ---------------------------------------------------------------------------
PROVIDER_BASE_URLS = env.origins(
    "CHATFLOW_PROVIDER_BASE_URLS",
    "",
    "Base URLs a connection may name besides its provider's own (the emulator's, in the demo).",
)
EGRESS_ALLOW = env.origins(
    "CHATFLOW_EGRESS_ALLOW",
    "",
    "Exact origins (scheme, host, port) that flows and callbacks may call although they are in a "
    "private network, on an unusual port or on this machine.",
)
SEND_LEASE_SECONDS = env.integer(
    "CHATFLOW_SEND_LEASE", 60, "Seconds after which a claimed, unfinished send is taken again.",
    least=1,
)  # fmt: skip
SEND_GRACE_SECONDS = env.integer(
    "CHATFLOW_SEND_GRACE",
    60,
    "Seconds to wait for a status before a send whose answer was lost is sent again.",
)
RUNAWAY_LIMIT = env.integer(
    "CHATFLOW_RUNAWAY_LIMIT",
    200,
    "Messages one customer may send in a row, faster than one in ten seconds, until the bot stops "
    "and a person is called (a third as many if they are all the same); 0 for no limit.",
)
DEMO = env.boolean(
    "CHATFLOW_DEMO", False, "Serve the WhatsApp emulator under /emulator/ (set by `make demo`)."
)
EMULATOR_PAGE = "config.frontend.phone_page"
TEST_CLOCK = env.boolean(
    "CHATFLOW_TEST_CLOCK",
    False,
    "Open /api/test-clock/, which moves the clock (set by `make demo`; refused with https).",
)
if TEST_CLOCK and IS_HTTPS:
    raise ImproperlyConfigured("CHATFLOW_TEST_CLOCK is a test aid and refused with https.")

# Each answers {"ok": bool, …} for its key of /readyz.
READINESS_CHECKS = {
    "database": "config.health.database",
    "worker": "messaging.health.worker",
    "realtime": "config.health.realtime",
    "provider_backlog": "messaging.health.provider_backlog",
}

# --- Logs -----------------------------------------------------------------------------------
LOG_FORMAT = env.text("CHATFLOW_LOG_FORMAT", "console", "How logs are written: console or json.")
LOG_LEVEL = env.text("CHATFLOW_LOG_LEVEL", "INFO", "The least level that is logged.").upper()
LOGGING = logs.configure(LOG_FORMAT, LOG_LEVEL)
