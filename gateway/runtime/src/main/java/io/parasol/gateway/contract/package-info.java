// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of the site: exclusions that both parties have signed.
 *
 * <p>Out of scope: the documents themselves, and how availability is computed.
 */
@NullMarked
package io.parasol.gateway.contract;

import org.jspecify.annotations.NullMarked;
