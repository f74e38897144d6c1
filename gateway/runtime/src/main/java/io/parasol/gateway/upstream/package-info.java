// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge to the upstream broker as the gateway runs it: the durable queue and the mirrored
 * session.
 *
 * <p>Out of scope: the broker client, which is in {@code broker}.
 */
@NullMarked
package io.parasol.gateway.upstream;

import org.jspecify.annotations.NullMarked;
