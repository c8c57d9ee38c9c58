@NullMarked
package org.kclframework.local.leasetable;

import org.jspecify.annotations.NullMarked;
