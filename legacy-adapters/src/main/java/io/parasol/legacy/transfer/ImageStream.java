// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The image, block after block, with the hash of what was sent of it. What is read is hashed when
 * the device has taken it, from the very bytes that went out; those of an earlier run are read
 * again, and have to be what they were.
 */
final class ImageStream {

  private static final int CHUNK = 64 * 1024;

  private final ReleasedImage image;
  private final MessageDigest sent;
  private int blocks;
  private long offset;
  private byte[] current = {};

  private ImageStream(ReleasedImage image) {
    this.image = image;
    this.sent = sha256();
  }

  /**
   * Begins, or goes on behind what was sent before.
   *
   * @throws IOException if the image cannot be read.
   * @throws ChangedException if it is not what was sent before.
   */
  static ImageStream at(ReleasedImage image, Cursor from) throws IOException, ChangedException {
    ImageStream stream = new ImageStream(image);
    if (from.bytes() > image.length()) {
      throw new ChangedException("more was sent than the image has");
    }
    while (stream.offset < from.bytes()) {
      int count = (int) Math.min(CHUNK, from.bytes() - stream.offset);
      stream.sent.update(image.read(stream.offset, count));
      stream.offset += count;
    }
    stream.blocks = from.blocks();
    if (!stream.cursor().sha256().equals(from.sha256())) {
      throw new ChangedException("what was sent before is not the beginning of this image");
    }
    return stream;
  }

  long offset() {
    return offset;
  }

  long length() {
    return image.length();
  }

  long left() {
    return image.length() - offset;
  }

  int blocks() {
    return blocks;
  }

  /** The next bytes, at most so many; the same again until they are {@link #taken}. */
  byte[] next(int most) throws IOException {
    int count = (int) Math.min(most, left());
    if (current.length != count) {
      current = image.read(offset, count);
    }
    return current.clone();
  }

  /** The device has them. */
  void taken() {
    sent.update(current);
    offset += current.length;
    blocks++;
    current = new byte[0];
  }

  Cursor cursor() {
    try {
      MessageDigest soFar = (MessageDigest) sent.clone();
      return new Cursor(blocks, offset, HexFormat.of().formatHex(soFar.digest()));
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("SHA-256 cannot be copied", impossible);
    }
  }

  /** What came of the last block. */
  Outcome outcome() {
    Cursor now = cursor();
    if (left() > 0) {
      return new Outcome.Sent(now);
    }
    return now.sha256().equals(image.sha256())
        ? new Outcome.AllSent(now)
        : Outcome.failed(
            "image_changed", "what was sent is not the image of the release", Remedy.STOP);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("no SHA-256", impossible);
    }
  }

  /** The image is not what it was. */
  static final class ChangedException extends Exception {
    private static final long serialVersionUID = 1;

    ChangedException(String message) {
      super(message);
    }
  }
}
