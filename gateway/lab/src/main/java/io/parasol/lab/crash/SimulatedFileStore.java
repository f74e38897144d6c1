// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** A disk with much free space. */
final class SimulatedFileStore extends FileStore {

  static final FileStore INSTANCE = new SimulatedFileStore();

  private static final long SPACE_BYTES = 1L << 40;

  private SimulatedFileStore() {}

  @Override
  public String name() {
    return SimulatedFileSystem.SCHEME;
  }

  @Override
  public String type() {
    return SimulatedFileSystem.SCHEME;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() {
    return SPACE_BYTES;
  }

  @Override
  public long getUsableSpace() {
    return SPACE_BYTES;
  }

  @Override
  public long getUnallocatedSpace() {
    return SPACE_BYTES;
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return false;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return "basic".equals(name) || "posix".equals(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    throw new UnsupportedOperationException(attribute);
  }
}
