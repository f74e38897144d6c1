// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmarks: sites made for measuring, the peers beside them, and the ledgers that prove that
 * what was measured was complete.
 *
 * <p>What does not belong here: anything that a site needs.
 */
@NullMarked
package io.parasol.gateway.cli.bench;

import org.jspecify.annotations.NullMarked;
