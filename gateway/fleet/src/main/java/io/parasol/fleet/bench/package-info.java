// SPDX-License-Identifier: Apache-2.0
/**
 * Measures the ingest with messages of sites that do not exist, on a broker and a Kafka cluster of
 * its own.
 *
 * <p>Out of scope: the sites themselves; a lab simulates those.
 */
@NullMarked
package io.parasol.fleet.bench;

import org.jspecify.annotations.NullMarked;
