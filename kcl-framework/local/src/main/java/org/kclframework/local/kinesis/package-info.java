/**
 * An Amazon Kinesis inside the process: streams, shards and records in memory or in a directory,
 * behind the AWS SDK's own client interface.
 */
@NullMarked
package org.kclframework.local.kinesis;

import org.jspecify.annotations.NullMarked;
