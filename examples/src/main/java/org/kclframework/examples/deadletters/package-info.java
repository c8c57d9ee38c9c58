/** Refuses bad input, which ends as dead letters. */
@NullMarked
package org.kclframework.examples.deadletters;

import org.jspecify.annotations.NullMarked;
