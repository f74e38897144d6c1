// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.Quirks;
import java.time.Duration;

/** Reads how a device model departs from an ideal Modbus server, from the top of its profile. */
final class QuirksReader {

  private static final Form<Duration> PAUSE = Form.duration(Duration.ZERO, Duration.ofSeconds(60));
  private static final Form<Duration> TIMEOUT =
      Form.duration(Duration.ofMillis(10), Duration.ofSeconds(60));

  private QuirksReader() {}

  static Quirks read(Section profile) {
    return new Quirks(
        profile.optional("max-words", Form.whole(1, 125), Quirks.NONE.maxWords()),
        profile.optional("window", Form.whole(1, 16), Quirks.NONE.window()),
        profile.optional("connect-delay", PAUSE, Quirks.NONE.connectDelay()),
        profile.optional("gap", PAUSE, Quirks.NONE.gap()),
        profile.optional("timeout", TIMEOUT, Quirks.NONE.timeout()));
  }
}
