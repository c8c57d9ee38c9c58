/** What a user subclasses and hands in: the processor, its records and its policies. */
@NullMarked
package org.kclframework.core;

import org.jspecify.annotations.NullMarked;
