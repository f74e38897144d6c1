// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.regex.Pattern;

/**
 * The progress of a transfer: what the device is known to have received.
 *
 * @param blocks number of blocks.
 * @param bytes of the image, without padding.
 * @param sha256 of those bytes as they were sent, in lower-case hexadecimal digits.
 */
public record TransferProgress(int blocks, long bytes, String sha256) {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** The cursor before the first block. */
  public static final TransferProgress START =
      new TransferProgress(
          0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  public TransferProgress {
    if (blocks < 0 || bytes < 0 || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "cursor %d, %d, %s: expected counts and a SHA-256".formatted(blocks, bytes, sha256));
    }
  }
}
