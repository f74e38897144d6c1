// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.PublicationMapper;
import io.parasol.gateway.telemetry.report.Message;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored form of a complete publication, big-endian:
 *
 * <pre>
 *   0  1  version of this format, 1
 *   1  2  length of the topic, followed by the topic in UTF-8
 *      2  length of the content type, followed by the content type; 0 if there is none
 *      2  length of the correlation data, followed by the data; 0 if there are none
 *         the payload
 * </pre>
 */
record SpooledPublications(Recipient recipient) implements PublicationMapper {

  private static final byte VERSION = 1;

  private static final String TELEMETRY = "/" + Kind.TELEMETRY.wireName();

  static byte[] encode(Publication publication) {
    List<byte[]> head = header(publication);
    ByteBuffer bytes = ByteBuffer.allocate(size(head, publication)).put(VERSION);
    for (byte[] part : head) {
      bytes.putShort((short) part.length).put(part);
    }
    return bytes.put(publication.payload()).array();
  }

  /** Returns its length as {@link #encode}. */
  static int size(Publication publication) {
    return size(header(publication), publication);
  }

  private static int size(List<byte[]> head, Publication publication) {
    return 1 + head.stream().mapToInt(part -> 2 + part.length).sum() + publication.payload().length;
  }

  private static List<byte[]> header(Publication publication) {
    return List.of(
        publication.topic().getBytes(StandardCharsets.UTF_8),
        publication.contentType().orElse("").getBytes(StandardCharsets.UTF_8),
        publication.correlation().orElse(new byte[0]));
  }

  @Override
  public Optional<Publication> map(StoredMessage message, boolean isLate, String epoch) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(message.payload());
      if (bytes.get() != VERSION) {
        return Optional.empty();
      }
      String topic = new String(part(bytes), StandardCharsets.UTF_8);
      String type = new String(part(bytes), StandardCharsets.UTF_8);
      byte[] correlation = part(bytes);
      byte[] payload = new byte[bytes.remaining()];
      bytes.get(payload);
      return Optional.of(
          new Publication(
              topic,
              isLate && topic.endsWith(TELEMETRY) ? late(payload) : payload,
              false,
              Optional.of(type).filter(one -> !one.isEmpty()),
              Optional.empty(),
              Map.of(),
              Optional.of(correlation).filter(one -> one.length > 0)));
    } catch (BufferUnderflowException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Marks telemetry of a native device as delivered from the backlog, like all other telemetry, if
   * it is a JSON object that can be marked.
   */
  private static byte[] late(byte[] payload) {
    try {
      boolean canBeMarked =
          Json.parse(payload) instanceof Json.Obj stored
              && !stored.members().isEmpty()
              && !stored.members().containsKey("hist");
      return canBeMarked ? Message.markLate(Arrays.copyOf(payload, end(payload))) : payload;
    } catch (JsonException notJson) {
      return payload;
    }
  }

  /** Returns the index after the closing brace of an object, which only white space follows. */
  private static int end(byte[] object) {
    int end = object.length;
    while (object[end - 1] != '}') {
      end--;
    }
    return end;
  }

  private static byte[] part(ByteBuffer bytes) {
    int length = Short.toUnsignedInt(bytes.getShort());
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] part = new byte[length];
    bytes.get(part);
    return part;
  }
}
