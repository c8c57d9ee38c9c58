/** The embedded services over HTTP, for programs outside of the process and in any language. */
@NullMarked
package org.kclframework.local.http;

import org.jspecify.annotations.NullMarked;
