// SPDX-License-Identifier: Apache-2.0
/**
 * What the centre of a fleet and a gateway have in common when they write to Kafka: the topics, the
 * records in them, and the properties of the producer.
 *
 * <p>Out of scope: everything that only one of them has. This package needs nothing of a gateway.
 */
@NullMarked
package io.parasol.kafka;

import org.jspecify.annotations.NullMarked;
