// A processor on Amazon's library for Node: notes its records in the file that JOURNAL names, and
// asks for a checkpoint after each batch.

'use strict';

const fs = require('fs');
const kcl = require('aws-kcl');

const note = (line) => fs.appendFileSync(process.env.JOURNAL, line + '\n');

kcl({
  initialize(input, done) {
    note(`process ${process.pid} ${input.shardId}`);
    done();
  },
  processRecords(input, done) {
    for (const record of input.records) {
      note(`record ${Buffer.from(record.data, 'base64')}`);
    }
    const last = input.records[input.records.length - 1].sequenceNumber;
    input.checkpointer.checkpoint(last, (error) => {
      note(`checkpoint ${error || 'None'}`);
      done();
    });
  },
  leaseLost(input, done) {
    note('leaseLost ');
    done();
  },
  shardEnded(input, done) {
    note('shardEnded ');
    input.checkpointer.checkpoint(() => done());
  },
  shutdownRequested(input, done) {
    note('shutdownRequested ');
    input.checkpointer.checkpoint(() => done());
  },
}).run();
