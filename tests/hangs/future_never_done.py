# SPDX-License-Identifier: GPL-3.0-or-later
"""A Future made by hand that nobody completes."""
# expect: {"kind": "hang", "root": "lost-notify", "threads": ["MainThread"], "status": 1,
#          "stage": "not-exiting", "versions": "3.6+", "locks": ["ANSWER"],
#          "states": {"MainThread": "future-wait"},
#          "confidence": "certain"}
from concurrent.futures import Future

import ready

ANSWER = Future()
ready.here()
ANSWER.result()  # here: MainThread  # advised
