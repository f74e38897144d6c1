// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The silence of a connection")
class SilenceTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final Silence silence = new Silence(nanos::get);

  @Test
  void lasts_since_its_begin_or_the_last_message() {
    nanos.addAndGet(Duration.ofMinutes(3).toNanos());
    assertEquals(Duration.ofMinutes(3), silence.length());

    silence.broken();
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertEquals(Duration.ofSeconds(5), silence.length());
  }
}
