"""Answers every request, and writes the bytes of all that it reads to a journal.

Arguments: the journal, then pairs of an action and a message (JSON) that is sent, and whose answer
is read, before the action is answered. Where the message is CRASH the process ends instead.
"""
import json
import os
import sys

journal = open(sys.argv[1], "ab", buffering=0)
plan = {}
for index in range(2, len(sys.argv), 2):
    plan.setdefault(sys.argv[index], []).append(sys.argv[index + 1])


def say(text):
    os.write(1, text.encode() + b"\n")


for line in sys.stdin.buffer:
    journal.write(line)
    action = json.loads(line)["action"]
    for message in plan.get(action, []):
        if message == "CRASH":
            sys.exit(9)
        say(message)
        journal.write(sys.stdin.buffer.readline())
    say(json.dumps({"action": "status", "responseFor": action}))
journal.write(b"END\n")
