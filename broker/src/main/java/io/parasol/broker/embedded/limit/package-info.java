// SPDX-License-Identifier: Apache-2.0
/**
 * The limits of the broker's listeners for connections that are not authenticated yet: who has how
 * many, and which one is closed when there are too many.
 *
 * <p>Out of scope: channels, TLS and MQTT.
 */
@NullMarked
package io.parasol.broker.embedded.limit;

import org.jspecify.annotations.NullMarked;
