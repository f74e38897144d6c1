// SPDX-License-Identifier: Apache-2.0
/**
 * The durable store of readings: a bounded log of segments that survives a power failure at any
 * byte.
 *
 * <pre>
 *   folder/lock             locked while the store is open
 *   folder/epoch            random identity of the store; changes only when the store is new
 *   folder/cursors          per device the settled messages: four slots each, written in turn
 *   folder/cursors-centre   the same for the upstream broker, if there is one
 *   folder/acknowledged-N   what was acknowledged since the cursors were written; never synced
 *   folder/boots            boot times of the machine whose clock was not synchronized
 *   folder/catalogue        what must be there: the last number given to each device, and the
 *                           recipients that have positions; two copies, written in turn
 *   folder/…16 digits….segment   records, oldest segment first; the last one is being written, and
 *                           has the acknowledgements again that are in no cursor file
 * </pre>
 *
 * <p>Out of scope: the meaning of a record, and publishing.
 */
@NullMarked
package io.parasol.gateway.store.log;

import org.jspecify.annotations.NullMarked;
