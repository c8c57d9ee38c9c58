"""Does something wrong at a request, the first time only: a marker file says that it was done.

Arguments: the fault, the action at which it happens, the marker file.
"""
import json
import os
import signal
import subprocess
import sys

fault, step, marker = sys.argv[1:4]


def write(text):
    data = text.encode()
    while data:
        data = data[os.write(1, data):]


def pause():
    while True:
        signal.pause()


def misbehave():
    if fault == "exits":
        os._exit(3)
    if fault == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "closes stdout":
        os.close(1)
        sys.stdin.read()
    if fault == "writes garbage":
        write("garbage\n\x00\x01{}\n[]\n{\"action\":\"other\"}\n{{{\n")
        os._exit(4)
    if fault == "writes half a line":
        write('{"action":"status","respo')
        os._exit(5)
    if fault == "writes half a line and waits":
        write('{"action":"status","respo')
        pause()
    if fault == "answers another request":
        write('{"action":"status","responseFor":"nothing"}\n')
        pause()
    if fault == "writes two messages in a line":
        write('{"action":"checkpoint"}{"action":"status","responseFor":"%s"}\n' % step)
        pause()
    if fault == "hangs":
        pause()
    if fault == "writes no end of line":
        write("x" * (3 << 20))
        pause()
    if fault == "asks for a checkpoint and exits":
        write('{"action":"checkpoint","sequenceNumber":"1","subSequenceNumber":0}\n')
        os._exit(6)
    if fault == "leaves a process behind":
        subprocess.Popen(["sleep", "1000"])
        os._exit(7)
    if fault == "writes 100 MB to stderr":
        for _ in range(1600):
            os.write(2, (b"e" * 99 + b"\n") * 655)
    if fault == "writes 10 MB to stderr without a newline":
        for _ in range(160):
            os.write(2, b"e" * 65536)
    if fault == "closes stdin and answers":
        os.close(0)
    if fault == "prints to stdout":
        write("hello\n" * 200000)


def misbehave_afterwards():
    if fault == "answers and hangs":
        pause()
    if fault == "answers and exits":
        os._exit(8)
    if fault == "answers and writes messages":
        write('{"action":"checkpoint"}\n' * 100000)
    if fault == "answers and prints to stdout":
        write("hello\n" * 1000000)
    if fault == "closes stdin and answers":
        pause()


while True:
    line = sys.stdin.readline()
    if not line:
        break
    action = json.loads(line)["action"]
    faulty = action == step and not os.path.exists(marker)
    if faulty:
        open(marker, "w").close()
        misbehave()
    write(json.dumps({"action": "status", "responseFor": action}) + "\n")
    if faulty:
        misbehave_afterwards()
