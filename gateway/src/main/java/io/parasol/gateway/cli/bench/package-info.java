// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmarks: sites made for measuring, the peers for comparison, and the ledgers that verify
 * that what was measured was complete.
 *
 * <p>Anything that a site needs does not belong here.
 */
@NullMarked
package io.parasol.gateway.cli.bench;

import org.jspecify.annotations.NullMarked;
