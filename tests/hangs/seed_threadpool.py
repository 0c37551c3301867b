# SPDX-License-Identifier: GPL-3.0-or-later
"""The pool of the recipe: its workers are dismissed but not joined, and never look up from get()."""
# expect: {"kind": "exit-blocked", "root": "queue-starved", "locks": ["_requests_queue"],
#          "threads": ["worker-0", "worker-1", "worker-2"], "status": 1, "stage": "joining-threads",
#          "waiting_for": ["worker-0", "worker-1", "worker-2"],
#          "types": {"worker-0": "__main__.WorkerThread"},
#          "confidence": "certain"}
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready


class WorkerThread(threading.Thread):
    def __init__(self, requests_queue, name):
        threading.Thread.__init__(self, name=name)
        self._requests_queue = requests_queue
        self._dismissed = threading.Event()
        self.start()

    def run(self):
        ready.here()
        while not self._dismissed.is_set():
            request = self._requests_queue.get()  # advised
            if self._dismissed.is_set():
                self._requests_queue.put(request)
                break
            request()

    def dismiss(self):
        self._dismissed.set()


class ThreadPool(object):
    def __init__(self, num_workers):
        self._requests_queue = queue.Queue()
        self.workers = [WorkerThread(self._requests_queue, "worker-%d" % number)
                        for number in range(num_workers)]
        self.dismissedWorkers = []

    def dismissWorkers(self, num_workers, do_join=False):
        """Tell num_workers worker threads to quit after their current task."""
        dismiss_list = []
        for i in range(min(num_workers, len(self.workers))):
            worker = self.workers.pop()
            worker.dismiss()
            dismiss_list.append(worker)
        if do_join:
            for worker in dismiss_list:
                worker.join()
        else:
            self.dismissedWorkers.extend(dismiss_list)


def main():
    ready.crowd(4)
    pool = ThreadPool(3)
    while len(ready._arrived) < 3:
        pass
    pool.dismissWorkers(3)
    ready.here()


main()
