// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.Publication;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A letter in the spool")
class SpooledPublicationsTest {

  private static final Publication RECEIPT =
      new Publication(
          "parasol/s/x/receipt",
          "{\"ü\":1}".getBytes(UTF_8),
          false,
          Optional.of("application/json"),
          Optional.of(Duration.ofSeconds(1)),
          Map.of("not", "kept"),
          Optional.of(new byte[] {1, 0, 2}));

  private static Optional<Publication> read(byte[] written) {
    return new SpooledPublications(Recipient.CENTRE)
        .map(new StoredMessage(A, 1, NOON, written), true, "epoch");
  }

  @Test
  void is_what_was_written() {
    Publication read = read(SpooledPublications.encode(RECEIPT)).orElseThrow();

    assertEquals(RECEIPT.topic(), read.topic());
    assertEquals(RECEIPT.contentType(), read.contentType());
    assertArrayEquals(RECEIPT.payload(), read.payload());
    assertArrayEquals(RECEIPT.correlation().orElseThrow(), read.correlation().orElseThrow());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "telemetry | {\"seq\":7,\"v\":{\"p\":1}} | {\"seq\":7,\"v\":{\"p\":1},\"hist\":true}",
        "telemetry | {\"seq\":7 } | {\"seq\":7 ,\"hist\":true}",
        "telemetry | {\"seq\":7,\"hist\":false} | {\"seq\":7,\"hist\":false}",
        "telemetry | {} | {}",
        "telemetry | [1] | [1]",
        "telemetry | 42} | 42}",
        "telemetry | {\"seq\":7 | {\"seq\":7",
        "event | {\"seq\":7} | {\"seq\":7}"
      })
  void is_marked_where_a_device_has_measured_it_and_it_goes_late(
      String kind, String payload, String late) {
    byte[] written = written("parasol/s/x/" + kind, payload);

    assertEquals(late, text(written, true));
    assertEquals(payload, text(written, false));
  }

  @Test
  void is_marked_though_white_space_follows_it() {
    byte[] written = written("parasol/s/x/telemetry", "{\"seq\":7}\r\n");

    assertEquals("{\"seq\":7,\"hist\":true}", text(written, true));
  }

  private static byte[] written(String topic, String payload) {
    return SpooledPublications.encode(Publication.json(topic, payload.getBytes(UTF_8), false));
  }

  private static String text(byte[] written, boolean isLate) {
    return new SpooledPublications(Recipient.CENTRE)
        .map(new StoredMessage(A, 1, NOON, written), isLate, "epoch")
        .map(read -> new String(read.payload(), UTF_8))
        .orElseThrow();
  }

  @Test
  void is_none_if_it_is_of_another_form_or_cut_off() {
    byte[] written = SpooledPublications.encode(RECEIPT);
    byte[] other = written.clone();
    other[0] = 2;

    assertEquals(Optional.empty(), read(other));
    for (int length = 0; length < 30; length++) {
      assertEquals(Optional.empty(), read(Arrays.copyOf(written, length)));
    }
  }
}
