# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that nobody closes: exit waits for Paramiko's thread."""
# expect: {"kind": "exit-blocked", "root": "library-thread", "status": 1, "confidence": "certain",
#          "stage": "joining-threads", "threads": ["/Thread-[0-9]+.*/"],
#          "advice": ["`close()`"], "says": ["Paramiko"],
#          "types": {"/Thread-[0-9]+.*/": "paramiko.transport.Transport"}, "settle": "moving",
#          "app": {"in": "3.11 3.8 2.7", "servers": ["sshd"]}}
import os

import paramiko
import ready


def main():
    transport = paramiko.Transport(("127.0.0.1", int(os.environ["SSH_PORT"])))
    transport.daemon = False
    transport.connect(username="root", pkey=paramiko.Ed25519Key(filename=os.environ["SSH_KEY"]))
    ready.here()


main()
