# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that nobody stops, with a channel to it: main waits for its termination."""
# expect: {"kind": "healthy", "status": 0, "settle": "moving", "app": {"in": "3.11"}}
from concurrent import futures

import grpc
import ready


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel("127.0.0.1:%d" % port)
    grpc.channel_ready_future(channel).result(timeout=20)
    ready.here()
    server.wait_for_termination()  # here: MainThread


main()
