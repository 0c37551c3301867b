# SPDX-License-Identifier: GPL-3.0-or-later
"""A command's output is read to its end, which never comes."""
# expect: {"kind": "healthy", "status": 0, "settle": "moving",
#          "states": {"MainThread": "condition-wait"},
#          "app": {"in": "3.11 2.7", "servers": ["sshd"]}}
import os

import paramiko
import ready


def main():
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", port=int(os.environ["SSH_PORT"]), username="root",
                   pkey=paramiko.Ed25519Key(filename=os.environ["SSH_KEY"]),
                   allow_agent=False, look_for_keys=False)
    stdin, output, errors = client.exec_command("cat")
    ready.here()
    output.read()  # here: MainThread


main()
