"""Settings of the test run: those of the product, on a database of its own."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("CHATFLOW_DATA", tempfile.mkdtemp(prefix="chatflow-tests-"))
if url := os.environ.get("CHATFLOW_TEST_DATABASE_URL"):
    os.environ["CHATFLOW_DATABASE_URL"] = url

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
