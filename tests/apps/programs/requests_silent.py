# SPDX-License-Identifier: GPL-3.0-or-later
"""A request without a timeout to a server that accepts, and says nothing."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "more": ["io-wait"], "status": 1, "threads": ["fetcher"],
#          "stage": "joining-threads", "says": ["Requests", "requests_silent.py:15", "`timeout=(connect, read)`"],
#          "app": {"in": "3.11 3.8 2.7", "servers": ["silent"]}}
import os
import threading

import ready
import requests


def fetch():
    ready.here()
    requests.get("http://127.0.0.1:%s/" % os.environ["SILENT_PORT"])  # here: fetcher


threading.Thread(target=fetch, name="fetcher").start()
