"""Behaves as a processor of kclpy 0.2.0: speaks the first version of the protocol and no other.

Arguments: a file for the records that were processed, and after how many records a checkpoint is
made (0: at the end only).
"""
import base64
import json
import sys


class MalformedAction(Exception):
    pass


class CheckpointError(Exception):
    pass


def write(message):
    sys.stdout.write("\n" + json.dumps(message) + "\n")
    sys.stdout.flush()


def read():
    line = sys.stdin.readline()
    return json.loads(line) if line else None


def checkpoint(sequence_number=None):
    write({"action": "checkpoint", "checkpoint": sequence_number})
    answer = read()
    if answer is None:
        raise CheckpointError("end of input")
    if answer["action"] != "checkpoint":
        raise CheckpointError("InvalidStateException")
    # Both have to be there.
    answer["checkpoint"]
    if answer["error"] is not None:
        raise CheckpointError(answer["error"])


def main(done, records_per_checkpoint):
    processed = 0
    largest = None
    while True:
        message = read()
        if message is None:
            return
        action = message["action"]
        if action == "initialize":
            done.write("shard %s\n" % message["shardId"])
        elif action == "processRecords":
            for record in message["records"]:
                data = base64.b64decode(record["data"]).decode("utf-8")
                number = int(record["sequenceNumber"])
                done.write("%s %s %d\n" % (record["partitionKey"], data, number))
                largest = number if largest is None else max(largest, number)
                processed += 1
            if records_per_checkpoint and processed >= records_per_checkpoint:
                processed = 0
                checkpoint(str(largest))
        elif action == "shutdown":
            done.write("shutdown %s\n" % message["reason"])
            try:
                if message["reason"] == "TERMINATE":
                    checkpoint(None)
            except CheckpointError as error:
                done.write("error %s\n" % error)
        else:
            raise MalformedAction("unsupported action " + action)
        done.flush()
        write({"action": "status", "responseFor": action})


with open(sys.argv[1], "a", encoding="utf-8") as output:
    main(output, int(sys.argv[2]))
