"""Pushes events as Triton's client for Python does: see nonblocking_stream.py of triton-python.

arguments: port, stream alias, form of the header ("binary" or "json"), number of events
"""
import json
import struct
import sys

import zmq


def packed(key, number):
    """An event {key, value} in the old encoding of msgpack, whose strings have no str8."""
    key = key.encode("utf-8")
    return (
        b"\x82\xa4pkey"
        + bytes([0xA0 | len(key)])
        + key
        + b"\xa5value\xce"
        + struct.pack("!I", number)
    )


def header(form, alias, key):
    if form == "json":
        return json.dumps({"stream_name": alias, "partition_key": key}).encode("utf-8")
    return struct.pack("!B64p64p", 0x4, alias.encode("utf-8"), key.encode("utf-8"))


def main():
    port, alias, form, count = sys.argv[1:]
    context = zmq.Context()
    socket = context.socket(zmq.PUSH)
    socket.set_hwm(3500)
    socket.setsockopt(zmq.LINGER, 3000)
    socket.connect("tcp://127.0.0.1:" + port)
    for number in range(int(count)):
        key = "key%d" % (number % 1000)
        parts = (header(form, alias, key), packed(key, number))
        while True:
            try:
                socket.send_multipart(parts, zmq.NOBLOCK)
                break
            except zmq.Again:
                # The original drops the event here; a test of what arrives has to wait.
                socket.poll(100, zmq.POLLOUT)
    socket.close()
    context.term()


main()
