#!/usr/bin/env node
// Counts words: a processor in JavaScript, with nothing but Node.
//
// The launcher runs one process of this program for each shard (config/node.properties). It writes
// one message a line to the standard input of the process, in JSON, and waits for the answer on its
// standard output. To make a processor of your own, replace WordCounter.

'use strict';

const readline = require('readline');

/** Gets the records of one shard, in their order. */
class WordCounter {
  async initialize(shardId) {
    this.shardId = shardId;
    this.words = new Map();
  }

  async processRecord(data, partitionKey, sequenceNumber) {
    for (const word of data.toString('utf8').toLowerCase().split(/\s+/).filter(Boolean)) {
      this.words.set(word, (this.words.get(word) || 0) + 1);
    }
  }

  /** The shard has ended, goes to another worker, or the worker stops. */
  async finish() {
    const entries = [...this.words].sort((a, b) => b[1] - a[1]);
    const total = entries.reduce((sum, [, count]) => sum + count, 0);
    const top = entries.slice(0, 5).map(([word, count]) => `${word} ${count}`);
    console.error(`${total} words; ${top.join(', ')}`);
  }
}

/** Answers the launcher until the end of the input. Knows both versions of the protocol. */
async function run(processor) {
  for await (const line of readline.createInterface({input: process.stdin})) {
    const message = JSON.parse(line);
    switch (message.action) {
      case 'initialize':
        await processor.initialize(message.shardId);
        break;
      case 'processRecords':
        for (const record of message.records) {
          const data = Buffer.from(record.data, 'base64');
          await processor.processRecord(data, record.partitionKey, record.sequenceNumber);
        }
        break;
      case 'shutdownRequested':
      case 'shardEnded':
      case 'leaseLost':
      case 'shutdown':
        await processor.finish();
        break;
    }
    // Only now is the batch done. If the process ends before, the records come again.
    console.log(JSON.stringify({action: 'status', responseFor: message.action}));
  }
}

run(new WordCounter());
