// SPDX-License-Identifier: Apache-2.0
/**
 * The demo of a fleet: three simulated plants with their gateways, and a centre of broker, Kafka,
 * ingest, Flink and tables, each as a process of its own.
 *
 * <p>Out of scope: what runs at a real centre, which is {@code io.parasol.fleet}.
 */
@NullMarked
package io.parasol.lab.fleet;

import org.jspecify.annotations.NullMarked;
