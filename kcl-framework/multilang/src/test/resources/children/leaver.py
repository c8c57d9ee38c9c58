"""Starts another process at a request, one that ignores SIGTERM and outlives whoever ends politely.

Arguments: the action at which it does so; the file that gets the id of that process; whether that
is in the "group", in a "session" of its own, or a "daemon", which is no descendant any more; the
pipes that it keeps, such as 012, or "none"; and then what happens: "exits" without an answer, or
"answers", or "exits in the next request", or "hangs in the next request", which a file beside that
of the process id tells.
"""
import fcntl
import json
import os
import signal
import struct
import sys
import termios
import time

step, report, place, pipes, then = sys.argv[1:6]


def stay():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if place != "group":
        os.setsid()
    nothing = os.open("/dev/null", os.O_RDWR)
    for pipe in range(3):
        if str(pipe) not in pipes:
            os.dup2(nothing, pipe)
    if place == "daemon" and os.fork():
        os._exit(0)
    with open(report + ".new", "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    os.rename(report + ".new", report)
    while True:
        signal.pause()


def leave():
    other = os.fork()
    if other == 0:
        stay()
    if place == "daemon":
        os.waitpid(other, 0)
    while not os.path.exists(report):
        pass


def waiting():
    return struct.unpack("i", fcntl.ioctl(0, termios.FIONREAD, b"0000"))[0]


def await_full_pipe():
    """Until the other side is stopped in its write."""
    seen = 0
    while waiting() == 0 or waiting() != seen:
        seen = waiting()
        time.sleep(0.1)


def answer(action):
    os.write(1, json.dumps({"action": "status", "responseFor": action}).encode() + b"\n")


for line in sys.stdin:
    action = json.loads(line)["action"]
    if action == step and not os.path.exists(report):
        leave()
        if then == "exits":
            os._exit(7)
        answer(action)
        if then != "answers":
            await_full_pipe()
            if then == "exits in the next request":
                os._exit(7)
            open(report + ".hanging", "w").close()
            signal.pause()
    else:
        answer(action)
