// SPDX-License-Identifier: Apache-2.0
/**
 * The history of the fleet: all readings as Parquet files in a folder or an object store.
 *
 * <p>At each checkpoint, the sink commits what came since the last one in files that readers do not
 * see. Once a period, those of a day become one Parquet file, which is committed with a checkpoint,
 * too.
 */
@NullMarked
package io.parasol.fleet.job.history;

import org.jspecify.annotations.NullMarked;
