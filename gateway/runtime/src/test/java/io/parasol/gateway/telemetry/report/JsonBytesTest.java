// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The writer of JSON")
class JsonBytesTest {

  private static String text(JsonBytes json) {
    return new String(JsonBytes.join(json), StandardCharsets.UTF_8);
  }

  private static String written(double number) {
    return text(new JsonBytes(1).number(number));
  }

  @Nested
  @DisplayName("writes a number")
  class WritesANumber {

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({
      "0, 0",
      "-0.0, 0",
      "4210.0, 4210",
      "-12.0, -12",
      "49.98, 49.98",
      "0.1, 0.1",
      "-0.05, -0.05",
      "0.002, 0.002",
      "100.125, 100.125",
      "1e15, 1000000000000000",
      "123456789012345680, 123456789012345680",
      "0.30000000000000004, 0.30000000000000004",
      "1e-7, 0.0000001",
      "1e21, 1E21",
      "4.9E-324, 4.9E-324",
      "1.7976931348623157E308, 1.7976931348623157E308"
    })
    void in_its_shortest_form(double number, String expected) {
      assertEquals(expected, written(number));
    }

    @Test
    void so_that_it_reads_back_as_the_same() {
      Random random = new Random(1);
      for (int i = 0; i < 200_000; i++) {
        double number =
            switch (i % 4) {
              case 0 -> Double.longBitsToDouble(random.nextLong());
              case 1 -> random.nextInt(2_000_000) / 1000.0 - 1000;
              case 2 -> random.nextFloat() * 1000;
              default -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
            };
        if (Double.isFinite(number)) {
          String text = written(number);
          assertEquals(number, Double.parseDouble(text) + 0.0, text);
          assertTrue(text.length() <= Double.toString(number).length() + 8, text);
        }
      }
    }

    @Test
    void of_any_long() {
      for (long number : new long[] {0, 1, -1, 10, -99, Long.MAX_VALUE, Long.MIN_VALUE}) {
        assertEquals(Long.toString(number), text(new JsonBytes(1).number(number)));
      }
    }
  }

  @Nested
  @DisplayName("writes text")
  class WritesText {

    private void assertReadsBackAs(String expected, String text) throws JsonException {
      Json read = Json.parse(JsonBytes.join(new JsonBytes(1).string(text)));
      assertEquals(new Json.Str(expected), read);
    }

    @Test
    void so_that_it_reads_back_as_the_same() throws JsonException {
      StringBuilder all = new StringBuilder();
      for (char unit = 0; unit < 0x300; unit++) {
        all.append(unit);
      }
      all.append("€ 漢字 \uD83D\uDD06 \uFFFF \\u0041 \"quoted\" {\"seq\":1}");

      assertReadsBackAs(all.toString(), all.toString());
    }

    @Test
    void with_a_mark_in_place_of_half_a_pair() throws JsonException {
      assertReadsBackAs("a\uFFFDb\uFFFD", "a\uD83Db\uDD06");
    }
  }
}
