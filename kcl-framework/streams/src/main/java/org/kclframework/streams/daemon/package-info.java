/**
 * The daemon: takes events from the programs of one machine, over ZeroMQ as Triton's did and over
 * HTTP, and hands them to what stores and delivers them.
 */
@NullMarked
package org.kclframework.streams.daemon;

import org.jspecify.annotations.NullMarked;
