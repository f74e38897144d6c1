// SPDX-License-Identifier: Apache-2.0
/**
 * The only type of RocksDB that HiveMQ needs without persistence on disk (docs/decisions/0003).
 *
 * <p>Out of scope: everything else of RocksDB.
 */
@NullMarked
package org.rocksdb;

import org.jspecify.annotations.NullMarked;
