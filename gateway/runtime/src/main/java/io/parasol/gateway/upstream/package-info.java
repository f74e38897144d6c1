// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge to the centre as the gateway runs it: the durable queue, the mirrored session, and the
 * routes to a central MQTT broker and to Kafka.
 *
 * <p>Out of scope: the broker client, which is in {@code broker}, and the client of Kafka, which is
 * an optional part of an installation.
 */
@NullMarked
package io.parasol.gateway.upstream;

import org.jspecify.annotations.NullMarked;
