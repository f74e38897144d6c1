// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

/**
 * One operation on a simulated disk. Paths are absolute; a file keeps its id when it is renamed.
 */
sealed interface DiskOperation {

  /** An operation that changes names or lengths. A journaling file system keeps their order. */
  sealed interface Metadata extends DiskOperation {}

  /** A change of the entry with this name in its folder. */
  sealed interface Naming extends Metadata {
    String name();
  }

  /** A file got a name; it is empty if the name is its first one. */
  record Link(String name, int file) implements Naming {}

  record MakeFolder(String name) implements Naming {}

  /** A name of a file, or an empty folder, was removed. */
  record Unlink(String name) implements Naming {}

  /** The name of a file changed within its folder; a file that had the new name has lost it. */
  record Rename(String from, String name, int file) implements Naming {}

  record Truncate(int file, int length) implements Metadata {}

  @SuppressWarnings("ArrayRecordComponent")
  record Write(int file, int at, byte[] bytes) implements DiskOperation {}

  record SyncFile(int file) implements DiskOperation {}

  record SyncFolder(String path) implements DiskOperation {}

  /** Something that the program has promised to its users by now; see {@link Scenario}. */
  record Promise(Object what) implements DiskOperation {}
}
