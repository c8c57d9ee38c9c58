/** What the embedded services have in common when they keep their data in files. */
@NullMarked
package org.kclframework.local.storage;

import org.jspecify.annotations.NullMarked;
