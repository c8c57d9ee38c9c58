/** What several packages of this module share. For nobody else. */
@NullMarked
package org.kclframework.streams.internal;

import org.jspecify.annotations.NullMarked;
