// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmarks: sites made for measuring, the peers for comparison, and the ledgers that verify
 * that what was measured was complete.
 *
 * <p>Out of scope: anything that a site needs.
 */
@NullMarked
package io.parasol.lab.bench;

import org.jspecify.annotations.NullMarked;
