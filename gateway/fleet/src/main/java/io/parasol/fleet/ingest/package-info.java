// SPDX-License-Identifier: Apache-2.0
/**
 * The ingest: checks each message of a central MQTT broker, writes it to Kafka, and acknowledges it
 * to the broker when Kafka has it.
 *
 * <p>Out of scope: what the messages mean; the job that reads the topics of Kafka decides that.
 */
@NullMarked
package io.parasol.fleet.ingest;

import org.jspecify.annotations.NullMarked;
