// SPDX-License-Identifier: Apache-2.0
/**
 * Decides when which device may be updated: windows, power limits, concurrency, campaigns.
 *
 * <p>Out of scope: how bytes reach a device, and who may order an update.
 */
@NullMarked
package io.parasol.gateway.install;

import org.jspecify.annotations.NullMarked;
