"""Does with boto3 what a program does with Kinesis and DynamoDB; fails where an answer is wrong.

The argument is the endpoint of the embedded services.
"""

import sys
import time

import boto3

settings = dict(
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
kinesis = boto3.client("kinesis", **settings)
dynamodb = boto3.client("dynamodb", **settings)

# Streams and records
kinesis.create_stream(StreamName="orders", ShardCount=1)
kinesis.get_waiter("stream_exists").wait(StreamName="orders")
kinesis.put_record(StreamName="orders", PartitionKey="k", Data=b"\x00\xffhello")
put = kinesis.put_records(
    StreamName="orders",
    Records=[dict(Data=b"one", PartitionKey="a"), dict(Data=b"two", PartitionKey="b")],
)
assert put["FailedRecordCount"] == 0, put
iterator = kinesis.get_shard_iterator(
    StreamName="orders",
    ShardId="shardId-000000000000",
    ShardIteratorType="AT_TIMESTAMP",
    Timestamp=time.time() - 60,
)["ShardIterator"]
records = kinesis.get_records(ShardIterator=iterator)["Records"]
assert [record["Data"] for record in records] == [b"\x00\xffhello", b"one", b"two"], records
assert abs(records[0]["ApproximateArrivalTimestamp"].timestamp() - time.time()) < 60, records

# Resharding
kinesis.split_shard(
    StreamName="orders",
    ShardToSplit="shardId-000000000000",
    NewStartingHashKey=str(2**127),
)
kinesis.merge_shards(
    StreamName="orders",
    ShardToMerge="shardId-000000000001",
    AdjacentShardToMerge="shardId-000000000002",
)
pages = kinesis.get_paginator("list_shards").paginate(StreamName="orders")
shards = [shard["ShardId"] for page in pages for shard in page["Shards"]]
assert shards == ["shardId-%012d" % number for number in range(4)], shards

# Enhanced fan-out
summary = kinesis.describe_stream_summary(StreamName="orders")["StreamDescriptionSummary"]
consumer = kinesis.register_stream_consumer(
    StreamARN=summary["StreamARN"], ConsumerName="reader"
)["Consumer"]
subscription = kinesis.subscribe_to_shard(
    ConsumerARN=consumer["ConsumerARN"],
    ShardId="shardId-000000000000",
    StartingPosition={"Type": "TRIM_HORIZON"},
)
events = [event["SubscribeToShardEvent"] for event in subscription["EventStream"]]
pushed = [record["Data"] for event in events for record in event["Records"]]
assert pushed == [b"\x00\xffhello", b"one", b"two"], events
assert len(events[-1]["ChildShards"]) == 2, events

# Errors
try:
    kinesis.describe_stream(StreamName="none")
    raise AssertionError("the stream does not exist")
except kinesis.exceptions.ResourceNotFoundException as error:
    assert "Stream none under account 000000000000 not found." in str(error), error

# Leases
dynamodb.create_table(
    TableName="leases",
    KeySchema=[{"AttributeName": "leaseKey", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "leaseKey", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
dynamodb.get_waiter("table_exists").wait(TableName="leases")
lease = {"leaseKey": {"S": "a"}, "leaseCounter": {"N": "1"}, "state": {"B": b"\x00\x01"}}
dynamodb.put_item(TableName="leases", Item=lease)
assert dynamodb.scan(TableName="leases")["Items"] == [lease]
try:
    dynamodb.put_item(
        TableName="leases", Item=lease, ConditionExpression="attribute_not_exists(leaseKey)"
    )
    raise AssertionError("the lease exists")
except dynamodb.exceptions.ConditionalCheckFailedException:
    pass
