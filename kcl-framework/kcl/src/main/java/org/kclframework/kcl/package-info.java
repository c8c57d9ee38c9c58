/**
 * Runs shards under the Kinesis Client Library: the worker, the adapter from KCL's callbacks, lease
 * tools. The only package that knows KCL.
 */
@NullMarked
package org.kclframework.kcl;

import org.jspecify.annotations.NullMarked;
