// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limit of silence")
class SilenceLimitTest {

  private final SilenceLimit limit = new SilenceLimit();

  @Test
  void doubles_while_no_message_comes_and_begins_again_with_one() {
    List<Duration> quiet =
        Stream.generate(
                () -> {
                  Duration now = limit.now();
                  limit.ended(false);
                  return now;
                })
            .limit(6)
            .toList();

    assertEquals(
        List.of(
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(4),
            SilenceLimit.MAX,
            SilenceLimit.MAX),
        quiet);
    limit.ended(true);
    assertEquals(SilenceLimit.MIN, limit.now());
  }
}
