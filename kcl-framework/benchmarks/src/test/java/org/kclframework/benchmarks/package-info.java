/** Benchmarks against what the framework is compared to, each paired with it in one run. */
@NullMarked
package org.kclframework.benchmarks;

import org.jspecify.annotations.NullMarked;
