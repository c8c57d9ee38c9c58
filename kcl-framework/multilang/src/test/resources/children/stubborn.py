"""Answers every request, and does not end at the end of its input; with "SIGTERM" as argument, not
at that signal either."""
import json
import os
import signal
import sys

if "SIGTERM" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
for line in sys.stdin:
    message = {"action": "status", "responseFor": json.loads(line)["action"]}
    os.write(1, json.dumps(message).encode() + b"\n")
while True:
    signal.pause()
