/**
 * What modules of the framework share that have nothing but this one in common. For nobody else.
 */
@NullMarked
package org.kclframework.core.internal;

import org.jspecify.annotations.NullMarked;
