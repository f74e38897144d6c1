// SPDX-License-Identifier: Apache-2.0
package org.rocksdb;

/**
 * Replaces the type of this name in RocksDB, which the distribution does not have. HiveMQ's list of
 * settings refers to this constant even if no database is used; it refers to nothing else of
 * RocksDB.
 */
public enum CompressionType {
  NO_COMPRESSION
}
