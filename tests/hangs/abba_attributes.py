# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads, a lock in a class attribute and a lock in an instance attribute."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["transfer", "audit"],
#          "locks": ["ledger_lock", "_lock"], "status": 1, "cycles": 1,
#          "owners": {"ledger_lock": {"owner": "audit", "evidence": "proven"},
#                     "_lock": {"owner": "transfer", "evidence": "proven"}},
#          "confidence": "certain"}
import threading

import ready

account_taken = threading.Event()
ledger_taken = threading.Event()


class Bank(object):
    ledger_lock = threading.Lock()


class Account(object):
    def __init__(self):
        self._lock = threading.Lock()

    def transfer(self):
        with self._lock:  # advised
            account_taken.set()
            ledger_taken.wait()
            ready.here()
            with Bank.ledger_lock:  # here: transfer
                pass

    def audit(self):
        with Bank.ledger_lock:  # advised
            ledger_taken.set()
            account_taken.wait()
            ready.here()
            with self._lock:  # here: audit
                pass


ready.crowd(2)
account = Account()
threading.Thread(target=account.transfer, name="transfer").start()
threading.Thread(target=account.audit, name="audit").start()
