/** The embedded lease table: as much of DynamoDB as keeping leases takes. */
@NullMarked
package org.kclframework.local.leasetable;

import org.jspecify.annotations.NullMarked;
