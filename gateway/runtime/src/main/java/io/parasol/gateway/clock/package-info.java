// SPDX-License-Identifier: Apache-2.0
/**
 * The time that the gateway trusts, what proves it, and the local acts that correct it.
 *
 * <p>Out of scope: the times of measurements, which the telemetry corrects by itself.
 */
@NullMarked
package io.parasol.gateway.clock;

import org.jspecify.annotations.NullMarked;
