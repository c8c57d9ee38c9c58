"""Writes what it gets to the file that JOURNAL names, and does something wrong at the first batches.

The processes of the stream's first shard go through the faults that the argument lists, with commas
between them, one each time that a batch comes; the processes of the other shards do nothing wrong.
"""

import base64
import json
import os
import sys
import time

journal = open(os.environ["JOURNAL"], "a", encoding="utf-8", buffering=1)
faults = sys.argv[1].split(",")


def send(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def next_fault():
    for fault in faults:
        try:
            os.mkdir(os.environ["JOURNAL"] + "." + fault)
            return fault
        except FileExistsError:
            pass
    return None


def misbehave(fault):
    journal.write(f"fault {fault}\n")
    if fault == "exit":
        sys.exit(3)
    if fault == "closedOutput":
        os.close(1)
        time.sleep(1000)
    if fault == "garbage":
        sys.stdout.buffer.write(b"\x00\xff{{{\n[]\n")
        send('{"action":"status","responseFor":7')
        sys.exit(4)
    if fault == "wrongAnswer":
        send('{"action":"status","responseFor":"initialize"}\n')
        time.sleep(1000)
    if fault == "hang":
        time.sleep(1000)
    if fault == "errors":
        for _ in range(10000):
            os.write(2, b"e" * 99 + b"\n")
    if fault == "prints":
        send("printed\n" * 10000)


for line in sys.stdin:
    message = json.loads(line)
    action = message["action"]
    if action == "initialize":
        shard = message["shardId"]
        journal.write(f"process {shard}\n")
    if action == "processRecords":
        if shard.endswith("0"):
            misbehave(next_fault())
        for record in message["records"]:
            journal.write("record " + base64.b64decode(record["data"]).decode("utf-8") + "\n")
    send('{"action":"status","responseFor":"%s"}\n' % action)
