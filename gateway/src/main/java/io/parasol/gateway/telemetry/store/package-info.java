// SPDX-License-Identifier: Apache-2.0
/**
 * The durable store: a bounded log of segments that survives a cut of the power at every byte.
 *
 * <p>What does not belong here: what a record means, to whom it goes, and when.
 *
 * <pre>
 *   folder/lock        held while the store is open
 *   folder/epoch       who this store is; new only when the store is new
 *   folder/cursors     per device what is settled: four slots each, written in turn
 *   folder/cursors-centre   the same for the bridge, where there is one
 *   folder/boots       when the machine started whose clock was not right; see Boots
 *   folder/…16 digits….segment   records, oldest segment first; the last one is written to
 * </pre>
 */
@NullMarked
package io.parasol.gateway.telemetry.store;

import org.jspecify.annotations.NullMarked;
