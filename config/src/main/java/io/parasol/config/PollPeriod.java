// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.time.Duration;

/** The poll period of a device, a point or a message: how it is written, and its default. */
final class PollPeriod {

  /** 10 ms to 1 day. */
  static final Form<Duration> FORM = Form.duration(Duration.ofMillis(10), Duration.ofDays(1));

  static final Duration DEFAULT = Duration.ofSeconds(10);

  private PollPeriod() {}
}
