# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread that C code started wants the GIL (PyGILState_Ensure), which a C function keeps."""
# expect: {"builds": "gil", "kind": "healthy", "root": "gil-held-native", "threads": ["MainThread"], "status": 0,
#          "stage": "not-exiting", "cycles": 0, "states": {"MainThread": "native"}}
import ctypes
import threading

import native
import ready

CALLBACK = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
callback = CALLBACK(lambda argument: None)
threading.current_thread()
pthread = ctypes.c_ulong()
ready.here()  # which lets go of the GIL
native.c_with_gil.pthread_create(ctypes.byref(pthread), None, callback, None)
native.c_with_gil.sleep(3600)  # here: MainThread
