// SPDX-License-Identifier: Apache-2.0
/**
 * The job of the centre on Apache Flink: reads the messages of all sites from Kafka, makes figures
 * of them with the analytics of the gateway, and keeps the present in tables.
 *
 * <p>Out of scope: how messages get into Kafka.
 */
@NullMarked
package io.parasol.fleet.job;

import org.jspecify.annotations.NullMarked;
