// SPDX-License-Identifier: Apache-2.0
/**
 * The session of a gateway at a Kafka cluster. The runtime of the gateway finds it with {@link
 * java.util.ServiceLoader}, and provides what it needs besides the client library.
 *
 * <p>Out of scope: what is published when, which the runtime decides.
 */
@NullMarked
package io.parasol.kafka.bridge;

import org.jspecify.annotations.NullMarked;
