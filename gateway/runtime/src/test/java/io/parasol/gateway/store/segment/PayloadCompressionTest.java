// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The compression of messages")
class PayloadCompressionTest {

  private final PayloadCompression compression = new PayloadCompression();

  @AfterEach
  void close() {
    compression.close();
  }

  /** Returns a message like that of a device with that many points. */
  private static byte[] telemetry(int points) {
    Random random = new Random(points);
    StringBuilder text = new StringBuilder("{\"seq\":1,\"points\":{");
    for (int i = 0; i < points; i++) {
      text.append("\"p").append(i).append("\":").append(random.nextInt(100_000) / 10.0).append(',');
    }
    return text.append("\"end\":0}}").toString().getBytes(US_ASCII);
  }

  private static Optional<byte[]> decompressed(byte[] compressed) {
    return PayloadCompression.decompress(compressed);
  }

  @Test
  void returns_each_message_as_it_was() {
    for (int points : new int[] {30, 50, 1000, 9000, 40}) {
      byte[] message = telemetry(points);

      byte[] compressed = compression.compress(message).orElseThrow();

      assertTrue(compressed.length < message.length / 4 * 3, points + " points");
      assertArrayEquals(message, decompressed(compressed).orElseThrow());
    }
  }

  @Test
  void leaves_alone_what_is_short_or_would_not_be_shorter() {
    byte[] random = new byte[5000];
    new Random(1).nextBytes(random);

    assertEquals(
        Optional.empty(), compression.compress(new byte[PayloadCompression.MIN_BYTES - 1]));
    assertEquals(Optional.empty(), compression.compress(random));
    assertTrue(compression.compress(new byte[PayloadCompression.MIN_BYTES]).isPresent());
    assertTrue(compression.compress(new byte[RecordFormat.MAX_PAYLOAD_BYTES]).isPresent());
  }

  @Test
  void finds_what_is_no_compressed_message() {
    byte[] sound = compression.compress(telemetry(50)).orElseThrow();
    for (int length = 0; length < sound.length; length++) {
      assertTrue(decompressed(Arrays.copyOf(sound, length)).isEmpty(), "length " + length);
    }
    int original = ByteBuffer.wrap(sound).getInt();
    for (int wrong : new int[] {-1, 0, original - 1, original + 1, Integer.MAX_VALUE}) {
      byte[] bytes = sound.clone();
      ByteBuffer.wrap(bytes).putInt(wrong);
      assertTrue(decompressed(bytes).isEmpty(), "original length " + wrong);
    }
    byte[] random = new byte[100];
    new Random(1).nextBytes(random);
    assertTrue(decompressed(random).isEmpty());
  }
}
