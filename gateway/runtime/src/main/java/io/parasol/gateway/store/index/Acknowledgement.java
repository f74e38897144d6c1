// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Crc32c;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages of a device that a recipient has settled, both ends included. In the log of
 * acknowledgements and in the position records of a segment, big-endian:
 *
 * <pre>
 *   0  4  CRC32C of everything after this field
 *   4  1  recipient: 1 the broker, 2 the central broker
 *   5  8  sequence number of the first message
 *  13  8  sequence number of the last message
 *  21  1  length of the device's name, followed by the name
 * </pre>
 *
 * <p>Acknowledgements add up: their order does not matter, and one that is read twice changes
 * nothing.
 */
public record Acknowledgement(Recipient recipient, DeviceId device, long from, long to) {

  private static final int CHECKED = Integer.BYTES;
  private static final int HEADER = 22;

  /** Encodes it. */
  byte[] bytes() {
    byte[] name = device.value().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + name.length);
    bytes.putInt(0).put(CatalogueContent.code(recipient)).putLong(from).putLong(to);
    bytes.put((byte) name.length).put(name);
    bytes.putInt(0, Crc32c.of(bytes, CHECKED, bytes.capacity() - CHECKED));
    return bytes.array();
  }

  /**
   * Encodes several, in parts of a limited size.
   *
   * @param maxBytes the size of a part, in bytes, at least that of one acknowledgement.
   */
  public static List<byte[]> encode(List<Acknowledgement> all, int maxBytes) {
    List<byte[]> parts = new ArrayList<>();
    List<byte[]> encoded = all.stream().map(Acknowledgement::bytes).toList();
    int total = encoded.stream().mapToInt(bytes -> bytes.length).sum();
    ByteBuffer part = ByteBuffer.allocate(Math.min(total, maxBytes));
    for (byte[] bytes : encoded) {
      if (part.remaining() < bytes.length) {
        parts.add(written(part));
        part.clear();
      }
      part.put(bytes);
    }
    if (part.position() > 0) {
      parts.add(written(part));
    }
    return parts;
  }

  private static byte[] written(ByteBuffer part) {
    byte[] bytes = new byte[part.position()];
    part.get(0, bytes);
    return bytes;
  }

  /** Decodes several, up to the first that is damaged or incomplete. */
  public static List<Acknowledgement> decode(byte[] bytes) {
    List<Acknowledgement> all = new ArrayList<>();
    ByteBuffer left = ByteBuffer.wrap(bytes);
    Optional<Acknowledgement> next = next(left);
    while (next.isPresent()) {
      all.add(next.get());
      next = next(left);
    }
    return all;
  }

  /** Reads one and advances behind it; empty at the end and at damage. */
  private static Optional<Acknowledgement> next(ByteBuffer bytes) {
    int start = bytes.position();
    try {
      int checksum = bytes.getInt();
      Optional<Recipient> recipient = CatalogueContent.recipient(bytes.get());
      long from = bytes.getLong();
      long to = bytes.getLong();
      byte[] name = new byte[Byte.toUnsignedInt(bytes.get())];
      bytes.get(name);
      int checked = start + CHECKED;
      if (recipient.isEmpty()
          || from < 1
          || to < from
          || checksum != Crc32c.of(bytes, checked, bytes.position() - checked)) {
        return Optional.empty();
      }
      DeviceId device = new DeviceId(new String(name, StandardCharsets.US_ASCII));
      return Optional.of(new Acknowledgement(recipient.get(), device, from, to));
    } catch (BufferUnderflowException | IllegalArgumentException incomplete) {
      return Optional.empty();
    }
  }
}
