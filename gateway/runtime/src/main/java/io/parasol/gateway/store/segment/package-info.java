// SPDX-License-Identifier: Apache-2.0
/**
 * Segment files of the durable store: record format, writing, scanning, corruption.
 *
 * <p>Out of scope: devices, recipients and retention.
 */
@NullMarked
package io.parasol.gateway.store.segment;

import org.jspecify.annotations.NullMarked;
