/** The wire formats of the services, for any request or response class of the AWS SDK. */
@NullMarked
package org.kclframework.local.codec;

import org.jspecify.annotations.NullMarked;
