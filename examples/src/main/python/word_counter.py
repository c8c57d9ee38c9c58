#!/usr/bin/env python3
"""Counts words: a processor in Python, with nothing but Python.

The launcher runs one process of this program for each shard (config/python.properties). It writes
one message a line to the standard input of the process, in JSON, and waits for the answer on its
standard output. To make a processor of your own, replace WordCounter.
"""

import base64
import collections
import json
import sys


class WordCounter:
    """Gets the records of one shard, in their order."""

    def initialize(self, shard_id):
        self.shard_id = shard_id
        self.words = collections.Counter()

    def process_record(self, data, partition_key, sequence_number):
        self.words.update(data.decode("utf-8", "replace").lower().split())

    def finish(self):
        """The shard has ended, goes to another worker, or the worker stops."""
        top = ", ".join(f"{word} {count}" for word, count in self.words.most_common(5))
        print(f"{sum(self.words.values())} words; {top}", file=sys.stderr)


def run(processor):
    """Answers the launcher until the end of the input. Knows both versions of the protocol."""
    for line in sys.stdin:
        message = json.loads(line)
        action = message["action"]
        if action == "initialize":
            processor.initialize(message["shardId"])
        elif action == "processRecords":
            for record in message["records"]:
                data = base64.b64decode(record["data"])
                processor.process_record(data, record["partitionKey"], record["sequenceNumber"])
        elif action in ("shutdownRequested", "shardEnded", "leaseLost", "shutdown"):
            processor.finish()
        # Only now is the batch done. If the process ends before, the records come again.
        print(json.dumps({"action": "status", "responseFor": action}), flush=True)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    run(WordCounter())
