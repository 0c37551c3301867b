# SPDX-License-Identifier: GPL-3.0-or-later
"""Several threads compute and fight for the GIL. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "settle": "moving"}
import threading

import ready


def compute():
    ready.here()
    number = 0
    while True:
        number = (number * 31 + 7) % 1000003


ready.crowd(3)
threads = [threading.Thread(target=compute, name="busy-%d" % number) for number in range(3)]
for thread in threads:
    thread.daemon = True
    thread.start()
threads[0].join()
