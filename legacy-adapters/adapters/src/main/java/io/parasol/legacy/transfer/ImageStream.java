// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * An image that is read block by block, with a hash of the bytes that were sent. Bytes are hashed
 * when the device has received them, from the same array that was sent. The bytes of an earlier run
 * are read again, and their hash must be the same.
 */
public final class ImageStream {

  private static final int CHUNK = 64 * 1024;

  private final ReleasedImage image;
  private final MessageDigest sentHash;
  private int blocks;
  private long offset;
  private byte[] current = {};

  private ImageStream(ReleasedImage image) {
    this.image = image;
    this.sentHash = Sha256.digest();
  }

  /**
   * Starts at the beginning, or continues after what was sent in an earlier run.
   *
   * @throws IOException if the image cannot be read.
   * @throws ChangedException if the bytes of the earlier run are not the beginning of this image.
   */
  public static ImageStream at(ReleasedImage image, TransferProgress from)
      throws IOException, ChangedException {
    ImageStream stream = new ImageStream(image);
    if (from.bytes() > image.length()) {
      throw new ChangedException("more bytes were sent than the image has");
    }
    while (stream.offset < from.bytes()) {
      int count = (int) Math.min(CHUNK, from.bytes() - stream.offset);
      stream.sentHash.update(image.read(stream.offset, count));
      stream.offset += count;
    }
    stream.blocks = from.blocks();
    if (!stream.cursor().sha256().equals(from.sha256())) {
      throw new ChangedException(
          "the bytes that were sent before are not the beginning of this image");
    }
    return stream;
  }

  public long offset() {
    return offset;
  }

  public long length() {
    return image.length();
  }

  public long remaining() {
    return image.length() - offset;
  }

  public int blocks() {
    return blocks;
  }

  /**
   * Returns the next bytes, at most {@code most}; the same again until they are {@link
   * #markReceived}.
   */
  public byte[] next(int max) throws IOException {
    int count = (int) Math.min(max, remaining());
    if (current.length != count) {
      current = image.read(offset, count);
    }
    return current.clone();
  }

  /** Marks the current bytes as received by the device. */
  public void markReceived() {
    sentHash.update(current);
    offset += current.length;
    blocks++;
    current = new byte[0];
  }

  public TransferProgress cursor() {
    try {
      MessageDigest soFar = (MessageDigest) sentHash.clone();
      return new TransferProgress(blocks, offset, HexFormat.of().formatHex(soFar.digest()));
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("SHA-256 cannot be copied", impossible);
    }
  }

  /** Returns the outcome of the last block. */
  public TransferOutcome outcome() {
    TransferProgress now = cursor();
    if (remaining() > 0) {
      return new TransferOutcome.Sent(now);
    }
    return now.sha256().equals(image.sha256())
        ? new TransferOutcome.AllSent(now)
        : TransferOutcome.failed(
            "image_changed",
            "the bytes that were sent are not the image of the release",
            RecoveryAction.STOP);
  }

  /** The image is not the one of the earlier run. */
  public static final class ChangedException extends Exception {
    private static final long serialVersionUID = 1;

    ChangedException(String message) {
      super(message);
    }
  }
}
