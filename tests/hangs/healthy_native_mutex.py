# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutexes of each kind, a rwlock and a FILE: one thread has them and sleeps, the others wait. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "root": "native-mutex",
#          "count": {"/mutex-./": 4},
#          "states": {"MainThread": "sleep", "mutex-0": "lock-wait", "mutex-1": "lock-wait",
#                     "mutex-2": "lock-wait", "mutex-3": "lock-wait", "rwlock-r": "lock-wait",
#                     "rwlock-w": "lock-wait"}}
import threading
import time

import native
import ready

mutexes = [native.mutex(native.NORMAL), native.mutex(native.RECURSIVE),
           native.mutex(native.ERRORCHECK), native.mutex(native.NORMAL, robust=True)]
rwlock = native.rwlock()
for mutex in mutexes:
    native.c.pthread_mutex_lock(mutex)
native.c.pthread_mutex_lock(mutexes[native.RECURSIVE])
native.c.pthread_rwlock_wrlock(rwlock)


def lock(function, argument):
    ready.here()
    function(argument)


ready.crowd(6)
calls = [("mutex-%d" % at, native.c.pthread_mutex_lock, mutex) for at, mutex in enumerate(mutexes)]
calls += [("rwlock-r", native.c.pthread_rwlock_rdlock, rwlock),
          ("rwlock-w", native.c.pthread_rwlock_wrlock, rwlock)]
for name, function, argument in calls:
    thread = threading.Thread(target=lock, name=name, args=(function, argument))
    thread.daemon = True
    thread.start()
time.sleep(3600)
