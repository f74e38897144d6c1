// SPDX-License-Identifier: Apache-2.0
/**
 * A centre on this machine: central broker, Kafka and ingest, each as a process of its own, with
 * their certificates and configurations.
 *
 * <p>Out of scope: the plants, and what a demo or a benchmark does with the centre.
 */
@NullMarked
package io.parasol.lab.fleet.centre;

import org.jspecify.annotations.NullMarked;
