/** Streams by name: the YAML file in which Triton's users give their streams aliases. */
@NullMarked
package org.kclframework.streams.catalog;

import org.jspecify.annotations.NullMarked;
