// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks of single methods on the hot paths, with JMH.
 *
 * <p>Out of scope: whole gateways, which {@code parasol bench} measures.
 */
@NullMarked
package io.parasol.jmh;

import org.jspecify.annotations.NullMarked;
