// SPDX-License-Identifier: Apache-2.0
/**
 * Whether the device that answers under an address is the one that is known under its name.
 *
 * <p>What does not belong here: how a device is asked, and its certificate.
 */
@NullMarked
package io.parasol.gateway.identity;

import org.jspecify.annotations.NullMarked;
