// SPDX-License-Identifier: Apache-2.0
/**
 * The durable store: a bounded log of segments that survives a power failure at any byte.
 *
 * <p>The store does not know what a record means, who receives it, or when.
 *
 * <pre>
 *   folder/lock        locked while the store is open
 *   folder/epoch       random identity of the store; changes only when the store is new
 *   folder/cursors     per device the settled messages: four slots each, written in turn
 *   folder/cursors-centre   the same for the bridge, if there is one
 *   folder/boots       boot times of the machine whose clock was not synchronized; see Boots
 *   folder/…16 digits….segment   records, oldest segment first; the last one is being written
 * </pre>
 */
@NullMarked
package io.parasol.gateway.telemetry.store;

import org.jspecify.annotations.NullMarked;
