// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.nio.file.Path;

/**
 * A place in a file of the store that is not as it was written. Nothing is cut or made anew because
 * of it; what lies around it stays readable.
 *
 * @param offset the first byte that cannot be trusted.
 * @param bytes how many, at least.
 */
public record Damage(Path file, long offset, long bytes, String what) {

  @Override
  public String toString() {
    return "%s: %d bytes at %d: %s".formatted(file, bytes, offset, what);
  }
}
