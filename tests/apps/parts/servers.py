# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers on loopback: OpenSSH and Redis, from the Debian suite of tools/provision, and one that says nothing."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

from harness import roots
from harness.provided import provide

SUITE = "amd64-bookworm"
START_BOUND = 20.0
POLL = 0.05

SSHD = """Port %(port)d
ListenAddress 127.0.0.1
HostKey %(folder)s/host
AuthorizedKeysFile %(folder)s/user.pub
PidFile none
StrictModes no
PasswordAuthentication no
"""


class CannotServe(Exception):
    """Why a server is not to be had."""


class Servers(object):
    """Starts a server for one application; it ends with the `with` block."""

    def __init__(self, cached):
        self.cached = cached
        self.root, self.why_not = None, None

    def why_no(self, names):
        """Why one of the servers cannot be started; None when all can."""
        if set(names) <= {"silent"}:
            return None
        if not self.root and not self.why_not:
            self._find_root()
        return self.why_not

    def _find_root(self):
        found = provide([SUITE], self.cached)[SUITE]
        self.why_not = found.get("reason") or roots.why_no_mounts()
        if not self.why_not:
            root = roots.Root(SUITE, found["path"])
            self.why_not = roots.why_no_proc(root)
            self.root = root

    def start(self, name):
        """A context manager; what it gives goes into the application's environment."""
        return {"sshd": self._sshd, "redis": self._redis, "silent": self._silent}[name]()

    @contextlib.contextmanager
    def _sshd(self):
        port = free_port()
        with self._folder() as folder:
            inside = self.root.inside(folder)
            for name in ("host", "user"):
                subprocess.check_call(self.root.command(
                    ["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                     "%s/%s" % (inside, name)]), stdin=subprocess.DEVNULL)
            with open(os.path.join(folder, "config"), "w", encoding="utf-8") as config:
                config.write(SSHD % {"port": port, "folder": inside})
            command = ["/usr/sbin/sshd", "-D", "-e", "-f", inside + "/config"]
            with self._process(command, port, folder):
                yield {"SSH_PORT": str(port), "SSH_KEY": os.path.join(folder, "user")}

    @contextlib.contextmanager
    def _redis(self):
        port = free_port()
        with self._folder() as folder:
            command = ["/usr/bin/redis-server", "--bind", "127.0.0.1", "--port", str(port),
                       "--save", "", "--dir", self.root.inside(folder)]
            with self._process(command, port, folder):
                yield {"REDIS_PORT": str(port)}

    @contextlib.contextmanager
    def _silent(self):
        """Accepts connections, and never says a word."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(16)
            yield {"SILENT_PORT": str(listener.getsockname()[1])}

    @contextlib.contextmanager
    def _folder(self):
        folder = self.root.new_folder()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def _process(self, command, port, folder):
        log = os.path.join(folder, "log")
        with open(log, "wb") as said:
            process = subprocess.Popen(
                self.root.command(command, folder), stdin=subprocess.DEVNULL, stdout=said,
                stderr=said, start_new_session=True)
        try:
            if not _answers(port, process):
                with open(log, encoding="utf-8", errors="replace") as said:
                    raise CannotServe("%s does not answer: %s" % (command[0], said.read()[-500:]))
            yield
        finally:
            # Its children, too, which are in its session.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _answers(port, process):
    deadline = time.monotonic() + START_BOUND
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        time.sleep(POLL)
    return False


@contextlib.contextmanager
def browser(port, path):
    """Asks a server for a path as soon as it listens, and waits for the answer until the block ends."""
    over = threading.Event()
    thread = threading.Thread(target=_browse, args=(port, path, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _browse(port, path, over):
    while not over.is_set():
        with contextlib.suppress(OSError):
            with socket.create_connection(("127.0.0.1", port), 1) as server:
                server.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
                over.wait()
        over.wait(POLL)
