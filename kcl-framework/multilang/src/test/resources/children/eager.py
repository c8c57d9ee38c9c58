"""Asks for a checkpoint when its batch is answered already; the next time, before it answers.

Argument: a file, made the first time. The second time it gets the answers to its checkpoints: one
without a position, and one with, and at the end one without.
"""
import json
import os
import sys

file = sys.argv[1]
late = not os.path.exists(file)
open(file, "a").close()


def ask(position):
    return '{"action":"checkpoint","checkpoint":%s}\n' % json.dumps(position)


for line in sys.stdin:
    message = json.loads(line)
    action = message["action"]
    status = json.dumps({"action": "status", "responseFor": action}) + "\n"
    if action == "processRecords" and late:
        os.write(1, (status + ask(None)).encode())
        continue
    if action in ("processRecords", "shutdown"):
        positions = [None]
        if action == "processRecords":
            positions.append(message["records"][-1]["sequenceNumber"])
        for position in positions:
            os.write(1, ask(position).encode())
            with open(file, "a") as answers:
                answers.write("%s\n" % json.loads(sys.stdin.readline())["error"])
    os.write(1, status.encode())
