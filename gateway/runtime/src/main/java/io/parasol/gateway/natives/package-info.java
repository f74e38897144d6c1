// SPDX-License-Identifier: Apache-2.0
/**
 * Controllers that use MQTT over mutual TLS themselves: forwarding commands to them, handling their
 * answers, and serving the blocks of an image.
 *
 * <p>Out of scope: command verification and maintenance windows. A native controller is commanded
 * through the same {@code DeviceLink} as any other.
 */
@NullMarked
package io.parasol.gateway.natives;

import org.jspecify.annotations.NullMarked;
