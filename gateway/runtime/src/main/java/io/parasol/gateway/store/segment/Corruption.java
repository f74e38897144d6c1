// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.nio.file.Path;

/**
 * A corrupted part of a file of the store. The file is neither truncated nor recreated because of
 * it, and the data around it stays readable.
 *
 * @param offset the first byte that cannot be trusted.
 * @param bytes minimum number of damaged bytes.
 */
public record Corruption(Path file, long offset, long bytes, String what) {

  @Override
  public String toString() {
    return "%s: %d bytes at %d: %s".formatted(file, bytes, offset, what);
  }
}
