/**
 * Processors in any language: a child process per shard, spoken to over its standard input and
 * output in the MultiLang protocol of Amazon's Kinesis Client Library.
 */
@NullMarked
package org.kclframework.multilang;

import org.jspecify.annotations.NullMarked;
