# SPDX-License-Identifier: GPL-3.0-or-later
"""A call whose answer never comes: its handler waits for an event that nobody sets."""
# expect: {"kind": "healthy", "status": 0, "settle": "moving",
#          "states": {"/ThreadPoolExecutor-0_0.*/": "event-wait"}, "app": {"in": "3.11"}}
import threading
from concurrent import futures

import grpc
import ready

NEVER = threading.Event()


class Handler(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.unary_unary_rpc_method_handler(answer)


def answer(request, context):
    ready.here()
    NEVER.wait()  # here: /ThreadPoolExecutor-0_0.*/


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    port = server.add_insecure_port("127.0.0.1:0")
    server.add_generic_rpc_handlers([Handler()])
    server.start()
    with grpc.insecure_channel("127.0.0.1:%d" % port) as channel:
        channel.unary_unary("/demo/Ask")(b"when?")  # here: MainThread


main()
