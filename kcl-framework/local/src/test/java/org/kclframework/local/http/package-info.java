@NullMarked
package org.kclframework.local.http;

import org.jspecify.annotations.NullMarked;
