// SPDX-License-Identifier: Apache-2.0
/**
 * The devices and links of the site as the gateway runs them.
 *
 * <p>Out of scope: protocols.
 */
@NullMarked
package io.parasol.gateway.field;

import org.jspecify.annotations.NullMarked;
