// SPDX-License-Identifier: Apache-2.0
/**
 * The profile of a device with an ASCII line protocol: framing, messages, points, writes.
 *
 * <p>Out of scope: YAML, and serial ports.
 */
@NullMarked
package io.parasol.config.model.lines;

import org.jspecify.annotations.NullMarked;
